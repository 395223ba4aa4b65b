import type { PodPath } from '../path.ts';

/** A field that is not what the API allows. */
export interface Fault {
  readonly path: PodPath;
  readonly container: string | null;
  /** After the name of the field: `must be a boolean, and is a string`. */
  readonly problem: string;
}

/**
 * An object of the Pod and the way to it, which is written out only where somebody asks. One that is left out has no
 * fields. `faults` is one list for the whole Pod.
 */
export interface Spot {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly up: Spot | null;
  readonly key: string | number;
  readonly container: string | null;
  readonly faults: Fault[];
}

const NONE: Readonly<Record<string, unknown>> = Object.freeze(Object.create(null) as Record<string, unknown>);

// Readers of fields as the API server decodes them into Go's types (sigs.k8s.io/json): null is as good as left out, names
// are told apart by case, fields of other names are dropped, and a value of another type ends it all. Here it becomes a
// fault, and the field counts as left out.

/** The whole Pod. */
export function rootSpot(value: unknown): Spot {
  const root: Spot = { fields: fieldsOf(value) ?? NONE, up: null, key: '', container: null, faults: [] };
  if (root.fields === NONE)
    root.faults.push({ path: [], container: null, problem: mustBe('an object', value) });
  return root;
}

/** The way to a field of the object. */
export function pathTo(spot: Spot, ...more: PodPath): PodPath {
  const path: (string | number)[] = [];
  for (let at = spot; at.up !== null; at = at.up) path.push(at.key);
  return [...path.reverse(), ...more];
}

/** Notes that a field of the object is not what the API allows. */
export function reject(spot: Spot, key: string, problem: string): void {
  spot.faults.push({ path: pathTo(spot, key), container: spot.container, problem });
}

/** An object that is a field. */
export function objectAt(spot: Spot, key: string): Spot {
  return objectOf(spot, key, spot.fields[key]);
}

/** The same where it is there, be it an empty one; null where it is left out or no object. */
export function presentAt(spot: Spot, key: string): Spot | null {
  if (spot.fields[key] == null) return null;
  const found = objectAt(spot, key);
  return found.fields === NONE ? null : found;
}

/** The objects of a list. */
export function objectsAt(spot: Spot, key: string): readonly Spot[] {
  const list = listAt(spot, key);
  if (list.length === 0) return [];
  const within = below(spot, key, NONE);
  return list.map((item, index) => {
    // Go makes an object without fields of it, which the API server refuses in every list that is read here.
    if (item == null)
      within.faults.push({
        path: pathTo(within, index),
        container: spot.container,
        problem: mustBe('an object', item),
      });
    return objectOf(within, index, item);
  });
}

/** True, false, or null where it is left out. */
export function booleanAt(spot: Spot, key: string): boolean | null {
  const value = spot.fields[key];
  if (value == null) return null;
  if (typeof value === 'boolean') return value;
  reject(spot, key, mustBe('a boolean', value));
  return null;
}

/** A text; empty where it is left out. */
export function textAt(spot: Spot, key: string): string {
  const value = spot.fields[key];
  if (value == null) return '';
  if (typeof value === 'string') return value;
  reject(spot, key, mustBe('a string', value));
  return '';
}

/** The texts of a list. */
export function textsAt(spot: Spot, key: string): readonly string[] {
  const list = listAt(spot, key);
  if (list.length === 0) return [];
  const within = below(spot, key, NONE);
  return list.map((item, index) => {
    if (typeof item === 'string') return item;
    if (item != null)
      within.faults.push({
        path: pathTo(within, index),
        container: spot.container,
        problem: mustBe('a string', item),
      });
    return '';
  });
}

type IntegerSize = 'int32' | 'int64';

const LIMITS: Readonly<Record<IntegerSize, bigint>> = { int32: 2n ** 31n, int64: 2n ** 63n };

/** A whole number of the given size, or null where it is left out. */
export function integerAt(spot: Spot, key: string, size: IntegerSize): number | null {
  const value = spot.fields[key];
  if (value == null) return null;
  if (isInteger(value, LIMITS[size])) return Number(value);
  reject(spot, key, `must be an ${size}, and is ${kindOf(value)}`);
  return null;
}

function isInteger(value: unknown, limit: bigint): value is number | bigint {
  if (typeof value === 'bigint') return value >= -limit && value < limit;
  // The comparison of a number with a bigint is exact.
  return typeof value === 'number' && Number.isInteger(value) && value >= -limit && value < limit;
}

function objectOf(up: Spot, key: string | number, value: unknown): Spot {
  const fields = value == null ? NONE : fieldsOf(value);
  if (fields === null)
    up.faults.push({ path: pathTo(up, key), container: up.container, problem: mustBe('an object', value) });
  return below(up, key, fields ?? NONE);
}

// One literal for all, so that they have one shape for the engine: a scan makes millions of them.
function below(up: Spot, key: string | number, fields: Spot['fields']): Spot {
  return { fields, up, key, container: up.container, faults: up.faults };
}

function listAt(spot: Spot, key: string): readonly unknown[] {
  const value = spot.fields[key];
  if (value == null) return [];
  if (Array.isArray(value)) return value as readonly unknown[];
  reject(spot, key, mustBe('a list', value));
  return [];
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  return value as Readonly<Record<string, unknown>>;
}

function mustBe(wanted: string, value: unknown): string {
  return `must be ${wanted}, and is ${kindOf(value)}`;
}

function kindOf(value: unknown): string {
  if (value == null) return 'missing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number' || typeof value === 'bigint') return `the number ${value}`;
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
