import type { CachedRecord } from '../image/cache/store.ts';
import type { LayerProblem } from '../image/layer/contents.ts';
import type { LayerShape } from '../image/layer/shape.ts';
import type { Cataloger, CatalogResult } from './contract.ts';

/** What one unit has to say of one path of one layer. Plain data: it is kept in the cache as it stands. */
export type UnitEntry =
  | { readonly kind: 'parsed'; readonly result: CatalogResult; readonly companions: readonly string[] }
  | { readonly kind: 'failed'; readonly id: string; readonly reason: string }
  | { readonly kind: 'symlink' | 'hardlink'; readonly target: string }
  /** Not parsed itself: a file that is read together with another. */
  | { readonly kind: 'companion' };

/** All that the report needs of a layer. */
export interface LayerRecord {
  readonly shape: LayerShape;
  /** By unit name, then by path. */
  readonly units: ReadonlyMap<string, ReadonlyMap<string, UnitEntry>>;
  readonly problems: readonly LayerProblem[];
}

/** A record as the cache holds it; units under `keyOf`. */
interface StoredRecord {
  readonly format: number;
  readonly shape: {
    readonly whiteouts: readonly string[];
    readonly opaque: readonly string[];
    readonly links: readonly (readonly [string, string])[];
    readonly salt: number;
  };
  readonly units: readonly (readonly [string, readonly (readonly [string, UnitEntry])[]])[];
  readonly problems: readonly LayerProblem[];
}

/** Raised whenever `StoredRecord` or the meaning of a shape changes. */
const FORMAT = 2;

/**
 * The cache key of a unit's results: its name and version, and, for databases, which files the units want at all,
 * because owners of files keep only those.
 */
export function keyOf(unit: Cataloger, wantsKey: string): string {
  return unit.database === true ? `${unit.name}@${unit.version}+${wantsKey}` : `${unit.name}@${unit.version}`;
}

/** A record as plain JSON data, and the hashes of its shape as they stand. `keys` gives the cache key of each unit. */
export function storeRecord(record: LayerRecord, keys: ReadonlyMap<string, string>): CachedRecord {
  const { shape } = record;
  const stored: StoredRecord = {
    format: FORMAT,
    shape: {
      whiteouts: [...shape.whiteouts],
      opaque: [...shape.opaque],
      links: [...shape.links],
      salt: shape.salt,
    },
    units: [...record.units].map(([name, entries]) => [keys.get(name) ?? name, [...entries]]),
    problems: record.problems,
  };
  return { data: stored, arrays: shape.covers };
}

/** The record of stored data, or null where it lacks one of the units (or is of another format). */
export function restoreRecord(
  cached: CachedRecord | null,
  keys: ReadonlyMap<string, string>,
): LayerRecord | null {
  const stored = cached?.data as StoredRecord | undefined;
  if (cached === null || stored?.format !== FORMAT) return null;
  const byKey = new Map(stored.units);
  const units = new Map<string, ReadonlyMap<string, UnitEntry>>();
  for (const [name, key] of keys) {
    const entries = byKey.get(key);
    if (entries === undefined) return null;
    units.set(name, new Map(entries));
  }
  return {
    shape: {
      whiteouts: new Set(stored.shape.whiteouts),
      opaque: new Set(stored.shape.opaque),
      links: new Map(stored.shape.links),
      covers: cached.arrays,
      salt: stored.shape.salt,
    },
    units,
    problems: stored.problems,
  };
}
