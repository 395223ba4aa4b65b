import type { LayerProblem } from '../image/layer/contents.ts';
import { createView, type LayerView } from '../image/layer/view.ts';
import type { Gap } from '../model/finding.ts';
import type { FunctionTable } from '../model/function-table.ts';
import type { Distro, PackageFact } from '../model/package.ts';
import type { CollectedLayer } from './collect.ts';
import { pairCompanions } from './companions.ts';
import type { Cataloger, CatalogResult, OwnedFiles } from './contract.ts';
import { followLinks, type VisibleEntry } from './follow.ts';
import type { UnitRun } from './layer.ts';
import type { UnitEntry } from './record.ts';

/** A package as it stands in the squashed view. `layer` is the one that brought it. */
export interface PlacedFact {
  readonly unit: Cataloger;
  readonly fact: PackageFact;
  readonly path: string;
  readonly layer: number;
}

/** What all layers together hold. */
export interface Assembled {
  readonly facts: readonly PlacedFact[];
  readonly owners: readonly (OwnedFiles & { readonly type: string })[];
  /** The distribution and where it is said; null where nothing says it. */
  readonly distro: { readonly distro: Distro; readonly path: string; readonly layer: number } | null;
  /** The function tables of Go programs, by their path. */
  readonly functionTables: ReadonlyMap<string, FunctionTable>;
  readonly gaps: readonly Gap[];
  readonly view: LayerView;
}

/**
 * Stacks the layers and keeps what a container would see of them: files that are removed, covered or replaced by a
 * later layer are gone; a package of a database keeps the layer that brought it first.
 */
export async function assemble(layers: readonly CollectedLayer[], run: UnitRun): Promise<Assembled> {
  const view = createView(layers.map(({ record }) => record.shape));
  const entries = visibleEntries(layers, view, run);
  const followed = await followLinks(entries, { layers, view, run });
  const unlinked = [...entries.filter(({ entry }) => entry.kind !== 'symlink'), ...followed];
  const visible = await pairCompanions(unlinked, { layers, run });
  return {
    facts: visible.flatMap((entry) => placedFacts(entry, layers, view)),
    owners: visible.flatMap(ownersOf),
    distro: distroOf(visible),
    functionTables: functionTablesOf(visible),
    gaps: [
      ...visible.flatMap(gapsOfEntry),
      ...layers.flatMap(({ record }, index) => layerGaps(record.problems, index)),
    ],
    view,
  };
}

function visibleEntries(layers: readonly CollectedLayer[], view: LayerView, run: UnitRun): VisibleEntry[] {
  const found: VisibleEntry[] = [];
  for (const unit of run.catalogers) {
    const top = new Map<string, number>();
    layers.forEach(({ record }, index) => {
      for (const path of record.units.get(unit.name)?.keys() ?? []) top.set(path, index);
    });
    for (const [path, layer] of top) {
      if (view.hidden(path, layer)) continue;
      const entry = entryAt(layers, { unit, path, layer });
      if (entry !== null) found.push({ unit, path, layer, entry });
    }
  }
  return found;
}

interface Place {
  readonly unit: Cataloger;
  readonly path: string;
  readonly layer: number;
}

function entryAt(layers: readonly CollectedLayer[], { unit, path, layer }: Place): UnitEntry | null {
  return layers[layer]?.record.units.get(unit.name)?.get(path) ?? null;
}

function placedFacts(
  visible: VisibleEntry,
  layers: readonly CollectedLayer[],
  view: LayerView,
): PlacedFact[] {
  const { unit, path, layer, entry } = visible;
  if (entry.kind !== 'parsed') return [];
  const firstLayer = unit.database === true ? firstLayers(visible, layers, view) : null;
  return entry.result.packages.map((fact) => ({
    unit,
    fact,
    path,
    layer: firstLayer?.get(sameness(fact)) ?? layer,
  }));
}

/**
 * For each package of a database, the layer that brought it: the lowest of the layers, counted down without a break,
 * whose version of the database holds the same package.
 */
function firstLayers(
  visible: VisibleEntry,
  layers: readonly CollectedLayer[],
  view: LayerView,
): Map<string, number> {
  const first = new Map<string, number>();
  if (visible.entry.kind !== 'parsed') return first;
  for (const fact of visible.entry.result.packages) first.set(sameness(fact), visible.layer);
  let above = visible.layer;
  let left = new Set(first.keys());
  for (let layer = visible.layer - 1; layer >= 0 && left.size > 0; layer--) {
    const entry = entryAt(layers, { ...visible, layer });
    if (entry === null) continue;
    if (entry.kind !== 'parsed' || view.hiddenBetween(visible.path, layer, above)) break;
    const here = new Set(entry.result.packages.map(sameness));
    left = new Set([...left].filter((key) => here.has(key)));
    for (const key of left) first.set(key, layer);
    above = layer;
  }
  return first;
}

function sameness({ name, version, arch }: PackageFact): string {
  return `${name}\0${version}\0${arch ?? ''}`;
}

function resultOf({ entry }: VisibleEntry): CatalogResult | null {
  return entry.kind === 'parsed' ? entry.result : null;
}

function ownersOf(visible: VisibleEntry): (OwnedFiles & { type: string })[] {
  const { type } = visible.unit;
  return type === null ? [] : (resultOf(visible)?.owners ?? []).map((owned) => ({ ...owned, type }));
}

function functionTablesOf(visible: readonly VisibleEntry[]): Map<string, FunctionTable> {
  const tables = visible.flatMap((entry) => resultOf(entry)?.functionTables ?? []);
  return new Map(tables.map(({ path, table }) => [path, table]));
}

function distroOf(visible: readonly VisibleEntry[]): Assembled['distro'] {
  const named = visible.flatMap((entry) => {
    const distro = resultOf(entry)?.distro;
    if (distro === undefined) return [];
    return [{ distro, path: entry.path, layer: entry.layer, rank: entry.unit.precedence?.(entry.path) ?? 0 }];
  });
  const best = named.sort((a, b) => a.rank - b.rank)[0];
  return best === undefined ? null : { distro: best.distro, path: best.path, layer: best.layer };
}

function gapsOfEntry({ entry, path, layer }: VisibleEntry): Gap[] {
  const location = { path, layer };
  if (entry.kind === 'failed') return [{ kind: 'gap', id: entry.id, reason: entry.reason, location }];
  if (entry.kind !== 'parsed') return [];
  return (entry.result.problems ?? []).map(({ id, reason }) => ({ kind: 'gap', id, reason, location }));
}

function layerGaps(problems: readonly LayerProblem[], layer: number): Gap[] {
  return problems.map(({ id, reason, path }) => ({ kind: 'gap', id, reason, location: { path, layer } }));
}
