import { type Budget, enter, leave, spend } from '../limits.ts';
import { type GoList, type GoMap, type GoValue, integerOf, typeOf } from './value.ts';

/** A copy that shares nothing that can be changed. A value within itself is a `LimitError`, in Go the end of Helm. */
export function deepCopy(value: GoValue, budget: Budget): GoValue {
  spend(budget, 1);
  if (value === null || typeof value !== 'object') return value;
  if (value.kind !== 'map' && value.kind !== 'list') return value;
  enter(budget);
  const copy = value.kind === 'map' ? copyMap(value, budget) : copyList(value, budget);
  leave(budget);
  return copy;
}

/** As `deepCopy`. */
export function copyMap(value: GoMap, budget: Budget): GoMap {
  const entries = new Map<string, GoValue>();
  for (const [key, item] of value.entries) entries.set(key, deepCopy(item, budget));
  return { ...value, entries };
}

function copyList(value: GoList, budget: Budget): GoList {
  return { ...value, items: value.items?.map((item) => deepCopy(item, budget)) ?? null };
}

/** As `reflect.DeepEqual` (https://pkg.go.dev/reflect#DeepEqual): types count, an `int` is never a `float64`. */
export function deepEqual(a: GoValue, b: GoValue, budget: Budget): boolean {
  spend(budget, 1);
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (typeOf(a) !== typeOf(b)) return false;
  enter(budget);
  const equal = sameParts(a, b, budget);
  leave(budget);
  return equal;
}

function sameParts(a: object & GoValue, b: object & GoValue, budget: Budget): boolean {
  if (a.kind === 'integer') return a.value === integerOf(b);
  if (a.kind === 'bytes') return b.kind === 'bytes' && a.text === b.text;
  if (a.kind === 'list') return b.kind === 'list' && sameItems(a, b, budget);
  if (a.kind === 'map') return b.kind === 'map' && sameEntries(a.entries, b.entries, budget);
  return (
    b.kind === 'object' && a.time === b.time && a.print === b.print && sameEntries(a.fields, b.fields, budget)
  );
}

function sameItems(a: GoList, b: GoList, budget: Budget): boolean {
  if (a.items === null || b.items === null) return a.items === b.items;
  const other = b.items;
  return (
    a.items.length === other.length && a.items.every((item, at) => deepEqual(item, other[at] ?? null, budget))
  );
}

function sameEntries(
  a: ReadonlyMap<string, GoValue>,
  b: ReadonlyMap<string, GoValue>,
  budget: Budget,
): boolean {
  if (a.size !== b.size) return false;
  for (const [key, value] of a) {
    const other = b.get(key);
    if (other === undefined || !deepEqual(value, other, budget)) return false;
  }
  return true;
}
