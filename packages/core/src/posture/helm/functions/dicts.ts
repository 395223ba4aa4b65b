import type { Budget } from '../limits.ts';
import { enter, leave, spend } from '../limits.ts';
import { deepCopy } from '../value/deep.ts';
import {
  ANY_MAP,
  GoError,
  type GoMap,
  type GoValue,
  isEmpty,
  isMap,
  list,
  map,
  sortedKeys,
  strings,
  typeOf,
} from '../value/value.ts';
import { toText } from './cast.ts';
import { define, type FunctionTable, variadic } from './define.ts';

function dict(values: readonly GoValue[], budget: Budget): GoMap {
  const made = map();
  for (let at = 0; at < values.length; at += 2) {
    made.entries.set(
      toText(values[at] ?? null, budget),
      at + 1 < values.length ? (values[at + 1] ?? null) : '',
    );
  }
  return made;
}

function merged(target: GoMap, sources: readonly GoMap[], how: Merge): GoMap {
  for (const source of sources) mergeInto(target, source, how);
  return target;
}

interface Merge {
  readonly overwrite: boolean;
  readonly budget: Budget;
}

/**
 * As `mergo.Merge` and `mergo.MergeWithOverwrite` (https://pkg.go.dev/dario.cat/mergo) of maps: what is nil in the source
 * replaces only with `overwrite`, and what is empty in the target is replaced always.
 */
function mergeInto(target: GoMap, source: GoMap, how: Merge): void {
  if (target === source) return;
  enter(how.budget);
  for (const [key, value] of source.entries) {
    spend(how.budget, 1);
    const before = target.entries.get(key);
    if (value === null) {
      if (how.overwrite) target.entries.set(key, null);
    } else {
      mergeEntry(target, key, { before, value }, how);
    }
  }
  leave(how.budget);
}

function mergeEntry(
  target: GoMap,
  key: string,
  { before, value }: { before: GoValue | undefined; value: Exclude<GoValue, null> },
  how: Merge,
): void {
  if (isMap(before) && isMap(value)) {
    // An empty map shares the place of what fills it: Go does so, and a later merge writes through.
    if (before.entries.size === 0) target.entries.set(key, value);
    else mergeInto(before, value, how);
    return;
  }
  if (how.overwrite || isEmpty(before)) target.entries.set(key, value);
}

function dig(path: readonly GoValue[]): GoValue {
  if (path.length < 3) throw new GoError('dig needs at least three arguments');
  const fallback = path.at(-2) ?? null;
  let value = asMap(path.at(-1) ?? null);
  const keys = path.slice(0, -2).map((key) => {
    if (typeof key !== 'string') throw conversion(key, 'string');
    return key;
  });
  for (const [at, key] of keys.entries()) {
    const found = value.entries.get(key);
    if (found === undefined) return fallback;
    if (at === keys.length - 1) return found;
    value = asMap(found);
  }
  return fallback;
}

/** As a type assertion of Go: the values of a chart are no `map[string]interface {}`, and `dig` refuses them. */
function asMap(value: GoValue): GoMap {
  if (isMap(value) && value.type === ANY_MAP) return value;
  throw conversion(value, ANY_MAP);
}

function conversion(value: GoValue, wanted: string): GoError {
  return new GoError(
    `interface conversion: interface {} is ${value === null ? 'nil' : typeOf(value)}, not ${wanted}`,
  );
}

function picked(source: GoMap, keeps: (key: string) => boolean): GoMap {
  return map([...source.entries].filter(([key]) => keeps(key)));
}

const MERGE = variadic(['map'], 'map', ([target, sources], budget) =>
  merged(target, sources, { overwrite: false, budget }),
);
const OVERWRITE = variadic(['map'], 'map', ([target, sources], budget) =>
  merged(target, sources, { overwrite: true, budget }),
);
const COPY = define(['any'], ([value], budget) => deepCopy(value, budget));

/** Sprig's functions over dictionaries (https://masterminds.github.io/sprig/dicts.html). */
export const DICTS: FunctionTable = {
  dict: variadic([], 'any', ([values], budget) => dict(values, budget)),
  get: define(['map', 'string'], ([source, key]) => {
    const value = source.entries.get(key);
    return value === undefined ? '' : value;
  }),
  set: define(['map', 'string', 'any'], ([target, key, value]) => {
    target.entries.set(key, value);
    return target;
  }),
  unset: define(['map', 'string'], ([target, key]) => {
    target.entries.delete(key);
    return target;
  }),
  hasKey: define(['map', 'string'], ([source, key]) => source.entries.has(key)),
  pluck: variadic(['string'], 'map', ([key, sources]) =>
    list(sources.flatMap(({ entries }) => (entries.has(key) ? [entries.get(key) ?? null] : []))),
  ),
  // In Go their order is chance; charts that care sort them.
  keys: variadic([], 'map', ([sources]) => strings(sources.flatMap(sortedKeys))),
  values: define(['map'], ([source]) =>
    list(sortedKeys(source).map((key) => source.entries.get(key) ?? null)),
  ),
  pick: variadic(['map'], 'string', ([source, keys]) => {
    const wanted = new Set(keys);
    return picked(source, (key) => wanted.has(key));
  }),
  omit: variadic(['map'], 'string', ([source, keys]) => {
    const unwanted = new Set(keys);
    return picked(source, (key) => !unwanted.has(key));
  }),
  merge: MERGE,
  mustMerge: MERGE,
  mergeOverwrite: OVERWRITE,
  mustMergeOverwrite: OVERWRITE,
  deepCopy: COPY,
  mustDeepCopy: COPY,
  dig: variadic([], 'any', ([path]) => dig(path)),
};
