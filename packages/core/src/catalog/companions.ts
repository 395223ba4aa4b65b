import type { ByteSource } from '../bytes/source.ts';
import { bytesSource } from '../bytes/source.ts';
import type { CollectedLayer } from './collect.ts';
import type { VisibleEntry } from './follow.ts';
import { runUnit, type UnitRun } from './layer.ts';
import type { UnitEntry } from './record.ts';

/** A companion that is read from another layer is held in memory: a write-ahead log is far smaller than this. */
const MAX_COMPANION_BYTES = 64 * 1024 * 1024;

interface Pairing {
  readonly layers: readonly CollectedLayer[];
  readonly run: UnitRun;
}

/**
 * Reads again those files whose companions, as the squashed view has them, are not those that stood beside them in
 * their own layer: a database that a later layer rewrote beside the write-ahead log of a lower one, or without it.
 * Companions themselves are no entries of the result.
 */
export async function pairCompanions(
  visible: readonly VisibleEntry[],
  pairing: Pairing,
): Promise<VisibleEntry[]> {
  const companionLayers = new Map<string, number>();
  for (const { entry, path, layer } of visible)
    if (entry.kind === 'companion') companionLayers.set(path, layer);
  const result: VisibleEntry[] = [];
  for (const item of visible) {
    if (item.entry.kind === 'companion') continue;
    const wanted = item.unit.companions?.(item.path) ?? [];
    const there = wanted.filter((path) => companionLayers.has(path));
    const used = item.entry.kind === 'parsed' ? item.entry.companions : [];
    const same =
      there.length === used.length && there.every((path) => companionLayers.get(path) === item.layer);
    if (same || item.entry.kind !== 'parsed') result.push(item);
    else result.push({ ...item, entry: await readPaired(item, there, { ...pairing, companionLayers }) });
  }
  return result;
}

async function readPaired(
  item: VisibleEntry,
  companions: readonly string[],
  pairing: Pairing & { companionLayers: ReadonlyMap<string, number> },
): Promise<UnitEntry> {
  const contents = new Map<string, ByteSource>();
  for (const path of companions) {
    const layer = pairing.layers[pairing.companionLayers.get(path) ?? -1];
    const bytes = layer === undefined ? null : await readOne(layer, path, (source) => copyOf(source));
    if (bytes === null) return unreadable(path);
    contents.set(path, bytesSource(bytes));
  }
  const layer = pairing.layers[item.layer] as CollectedLayer;
  const parse = (content: ByteSource): UnitEntry =>
    runUnit(item.unit, { path: item.path, content }, { run: pairing.run, companions: contents });
  return (await readOne(layer, item.path, parse)) ?? unreadable(item.path);
}

function unreadable(path: string): UnitEntry {
  return { kind: 'failed', id: 'database/unreadable', reason: `${path} beside it could not be read` };
}

function copyOf(source: ByteSource): Buffer | null {
  return source.size > MAX_COMPANION_BYTES ? null : Buffer.from(source.read(0, source.size));
}

/** Reads one path of a layer again; null where it is no file, or `use` says so. */
async function readOne<T>(
  layer: CollectedLayer,
  path: string,
  use: (content: ByteSource) => T | null,
): Promise<T | null> {
  const contents = await layer.read<{ value: T | null }>({
    select: (candidate) => (candidate === path ? 'whole' : 'no'),
    selectHead: () => false,
    read: (file) => ({ value: use(file.content) }),
    end: () => undefined,
  });
  return contents.files.get(path)?.data?.value ?? null;
}
