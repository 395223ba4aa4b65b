import type { Budget } from '../limits.ts';

/**
 * A value of a template, as Go has it: the language tells an `int` from an `int64` and both from a `float64` (numbers of
 * a values file are all `float64`), and charts ask for it with `kindIs` and `typeOf`. Strings are Go's bytes; see text.ts.
 */
export type GoValue =
  | null
  | boolean
  | string
  /** float64 */
  | number
  /** int */
  | bigint
  | GoInteger
  | GoBytes
  | GoList
  | GoMap
  | GoObject;

/**
 * What an expression gives. `undefined` is Go's invalid `reflect.Value`: a field of it is again nothing, where a field
 * of a nil that stands in a map is an error. `(.Values.a).b` lives on that difference.
 */
export type Maybe = GoValue | undefined;

/** An integer of another type than `int`. */
export interface GoInteger {
  readonly kind: 'integer';
  readonly type: 'int64' | 'int32' | 'uint8' | 'uint64' | 'time.Duration';
  readonly value: bigint;
}

/** `[]byte`, held as text. */
export interface GoBytes {
  readonly kind: 'bytes';
  readonly text: string;
}

export interface GoList {
  readonly kind: 'list';
  /** `[]interface {}`, `[]string` … */
  readonly type: string;
  /** Null for a nil slice, which JSON writes as null. */
  readonly items: readonly GoValue[] | null;
  readonly methods?: Methods;
}

/** Keys are strings: of all that reaches a template, nothing else is a key. */
export interface GoMap {
  readonly kind: 'map';
  /** `map[string]interface {}`, `chartutil.Values`, `map[string]string` … */
  readonly type: string;
  /** `set` and `merge` change it in place, as in Go. */
  readonly entries: Map<string, GoValue>;
  readonly methods?: Methods;
}

/** A struct, or a pointer to one. */
export interface GoObject {
  readonly kind: 'object';
  readonly type: string;
  readonly fields: ReadonlyMap<string, GoValue>;
  readonly methods?: Methods;
  /** What `{{ . }}` prints. */
  readonly print?: string;
  /** What JSON writes; without it, the fields. */
  readonly json?: GoValue;
  /** Milliseconds since 1970, of a `time.Time`. */
  readonly time?: number;
}

export type Methods = ReadonlyMap<string, GoFunction>;

/** What a function can ask for. `reflect` takes anything, an invalid value too. */
export type ParamType = 'any' | 'string' | 'int' | 'float64' | 'bool' | 'map' | 'time' | 'reflect';

/** A function that templates can call. */
export interface GoFunction {
  readonly params: readonly ParamType[];
  /** The type of further arguments; null where there may be none. */
  readonly rest: ParamType | null;
  readonly run: (args: readonly GoValue[], budget: Budget) => Maybe;
}

/** What a function says against its arguments; the caller adds the place. */
export class GoError extends Error {}

export const ANY_LIST = '[]interface {}';
export const ANY_MAP = 'map[string]interface {}';

export function list(items: readonly GoValue[], type: string = ANY_LIST): GoList {
  return { kind: 'list', type, items };
}

export function strings(items: readonly string[]): GoList {
  return { kind: 'list', type: '[]string', items };
}

export function map(entries: Iterable<readonly [string, GoValue]> = [], type: string = ANY_MAP): GoMap {
  return { kind: 'map', type, entries: new Map(entries) };
}

export function int64(value: bigint): GoInteger {
  return { kind: 'integer', type: 'int64', value: BigInt.asIntN(64, value) };
}

export function isMap(value: Maybe): value is GoMap {
  return typeof value === 'object' && value !== null && value.kind === 'map';
}

export function isList(value: Maybe): value is GoList {
  return typeof value === 'object' && value !== null && value.kind === 'list';
}

/** The integer, whatever its type; null for what is none. */
export function integerOf(value: Maybe): bigint | null {
  if (typeof value === 'bigint') return value;
  return typeof value === 'object' && value !== null && value.kind === 'integer' ? value.value : null;
}

/** As `%T` prints it. */
export function typeOf(value: Maybe): string {
  if (value === null || value === undefined) return '<nil>';
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'string':
      return 'string';
    case 'number':
      return 'float64';
    case 'bigint':
      return 'int';
    default:
      return value.kind === 'bytes' ? '[]uint8' : value.type;
  }
}

/** As `reflect.Kind` prints it. */
export function kindOf(value: Maybe): string {
  if (value === null || value === undefined) return 'invalid';
  if (typeof value !== 'object') return typeOf(value);
  switch (value.kind) {
    case 'integer':
      return value.type === 'time.Duration' ? 'int64' : value.type;
    case 'bytes':
    case 'list':
      return 'slice';
    case 'map':
      return 'map';
    default:
      return value.type.startsWith('*') ? 'ptr' : 'struct';
  }
}

/** Whether `if` takes it for true (https://pkg.go.dev/text/template#hdr-Actions). */
export function truth(value: Maybe): boolean {
  return !isEmpty(value);
}

/** False, 0, nil and whatever has a length of zero. Structs never are. Sprig's `empty` says the same. */
export function isEmpty(value: Maybe): boolean {
  if (value === null || value === undefined || value === false || value === '') return true;
  if (typeof value === 'number') return value === 0;
  if (typeof value === 'bigint') return value === 0n;
  if (typeof value !== 'object') return false;
  switch (value.kind) {
    case 'integer':
      return value.value === 0n;
    case 'bytes':
      return value.text === '';
    case 'list':
      return value.items === null || value.items.length === 0;
    case 'map':
      return value.entries.size === 0;
    default:
      return false;
  }
}

/** What a map gives for a key that it has not: Helm runs templates with `missingkey=zero`. */
export function zeroOf(type: string): GoValue {
  return type === 'map[string]string' ? '' : null;
}

/** The keys in the order in which Go ranges over them: that of their bytes. */
export function sortedKeys(value: GoMap): string[] {
  return [...value.entries.keys()].sort(compareBytes);
}

/** The order of UTF-8, which is that of code points; UTF-16 differs above U+FFFF. */
export function compareBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const x = a.charCodeAt(at);
    const y = b.charCodeAt(at);
    if (x === y) continue;
    if (x < 0xd800 || y < 0xd800) return x - y;
    return (a.codePointAt(at) ?? 0) - (b.codePointAt(at) ?? 0);
  }
  return a.length - b.length;
}
