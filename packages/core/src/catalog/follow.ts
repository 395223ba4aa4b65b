import type { LayerView } from '../image/layer/view.ts';
import { type CollectedLayer, readExact, type Use } from './collect.ts';
import type { Cataloger } from './contract.ts';
import type { UnitRun } from './layer.ts';
import type { UnitEntry } from './record.ts';

/** An entry of the squashed view: what a unit has at a path, and the layer it comes from. */
export interface VisibleEntry {
  readonly unit: Cataloger;
  readonly path: string;
  readonly layer: number;
  readonly entry: UnitEntry;
}

/** More links than this are not followed in one artefact: each may cost a second look at a layer. */
const MAX_FOLLOWED = 10_000;

interface Following {
  readonly layers: readonly CollectedLayer[];
  readonly view: LayerView;
  readonly run: UnitRun;
}

/**
 * Reads what wanted paths reach through symbolic links, where no unit saw it at its own place: a link to a file, and a
 * database whose folder is a link. Returns the entries that take the place of the links.
 */
export async function followLinks(
  visible: readonly VisibleEntry[],
  following: Following,
): Promise<VisibleEntry[]> {
  const { view, run } = following;
  const seen = new Set(visible.filter(({ entry }) => entry.kind !== 'symlink').map(keyOf));
  const requests = new Map<number, Map<string, Use[]>>();
  const found: VisibleEntry[] = [];
  let followed = 0;
  for (const { unit, path, link } of [...linksOf(visible), ...namedThroughLinks(visible, following)]) {
    const target = view.resolve(path);
    if (target !== null && seen.has(`${unit.name}\0${target}`)) continue;
    const layer = target === null ? null : view.layerOf(target);
    if (target === null || layer === null || ++followed > MAX_FOLLOWED) {
      if (link !== null) found.push({ ...link, entry: unfollowed(target, followed) });
      continue;
    }
    const uses = requests.get(layer) ?? new Map<string, Use[]>();
    requests.set(layer, uses);
    uses.set(target, [...(uses.get(target) ?? []), { unit: unit.name, path }]);
  }
  for (const [layer, wanted] of requests) found.push(...(await readTargets(layer, wanted, following)));
  return found.filter(({ unit }) => run.catalogers.includes(unit));
}

interface Link {
  readonly unit: Cataloger;
  readonly path: string;
  /** The link itself, where the wanted path is one: it must be accounted for. */
  readonly link: VisibleEntry | null;
}

function keyOf({ unit, path }: { unit: Cataloger; path: string }): string {
  return `${unit.name}\0${path}`;
}

function linksOf(visible: readonly VisibleEntry[]): Link[] {
  return visible
    .filter(({ entry }) => entry.kind === 'symlink')
    .map((link) => ({ unit: link.unit, path: link.path, link }));
}

/** Whole paths that a unit names and that exist only behind a linked folder (`var/lib/rpm` → `usr/lib/sysimage/rpm`). */
function namedThroughLinks(visible: readonly VisibleEntry[], { view, run }: Following): Link[] {
  const there = new Set(visible.map(keyOf));
  return run.catalogers.flatMap((unit) =>
    (unit.wants.paths ?? [])
      .filter((path) => !there.has(`${unit.name}\0${path}`) && view.resolve(path) !== path)
      .map((path) => ({ unit, path, link: null })),
  );
}

function unfollowed(target: string | null, followed: number): UnitEntry {
  const reason =
    followed > MAX_FOLLOWED
      ? `it is one of more than ${MAX_FOLLOWED} symbolic links; the rest was not followed`
      : target === null
        ? 'its symbolic links go in a circle'
        : `it is a symbolic link to ${JSON.stringify(target)}, which does not exist`;
  return { kind: 'failed', id: followed > MAX_FOLLOWED ? 'limit/links' : 'file/unreadable', reason };
}

async function readTargets(
  index: number,
  wanted: ReadonlyMap<string, readonly Use[]>,
  { layers, run }: Following,
): Promise<VisibleEntry[]> {
  const layer = layers[index] as CollectedLayer;
  const contents = await readExact(wanted, { read: layer.read, run });
  const byName = new Map(run.catalogers.map((unit) => [unit.name, unit]));
  const found: VisibleEntry[] = [];
  for (const [target, uses] of wanted) {
    const file = contents.get(target);
    for (const use of uses) {
      const entry = file?.kind === 'file' ? file.results.get(use) : undefined;
      const reason = `it is a symbolic link to ${JSON.stringify(target)}, which is no file that could be read`;
      found.push({
        unit: byName.get(use.unit) as Cataloger,
        path: use.path,
        layer: index,
        entry: entry ?? { kind: 'failed', id: 'file/unreadable', reason },
      });
    }
  }
  return found;
}
