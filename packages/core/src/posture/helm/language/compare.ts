import {
  compareBytes,
  GoError,
  integerOf,
  isList,
  isMap,
  kindOf,
  type Maybe,
  typeOf,
} from '../value/value.ts';

/** What can be compared with what: signed with unsigned, else only like with like. */
type Kind = 'none' | 'bool' | 'int' | 'uint' | 'float' | 'string';

function basicKind(value: Maybe): Kind {
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'number') return 'float';
  if (integerOf(value) === null) return 'none';
  return kindOf(value).startsWith('uint') ? 'uint' : 'int';
}

const isInteger = (kind: Kind): boolean => kind === 'int' || kind === 'uint';

/** `eq` of two values (https://pkg.go.dev/text/template#hdr-Functions). Throws for an `int` and a `float64`. */
export function equal(a: Maybe, b: Maybe): boolean {
  const [x, y] = [basicKind(a), basicKind(b)];
  const [nilA, nilB] = [isNil(a), isNil(b)];
  if (isInteger(x) && isInteger(y)) return integerOf(a) === integerOf(b);
  if (x !== y) {
    if (isInvalid(a) || isInvalid(b)) return false;
    throw new GoError(`incompatible types for comparison: ${typeOf(a)} and ${typeOf(b)}`);
  }
  if (x !== 'none') return a === b;
  if (kindOf(a) !== kindOf(b) && !isInvalid(a) && !isInvalid(b)) throw new GoError('non-comparable types');
  if (nilA || nilB) return nilA && nilB;
  if (isList(b) || isMap(b) || kindOf(b) === 'slice') throw new GoError(`non-comparable type ${typeOf(b)}`);
  return a === b;
}

function isInvalid(value: Maybe): boolean {
  return value === null || value === undefined;
}

function isNil(value: Maybe): boolean {
  return isInvalid(value) || (isList(value) && value.items === null);
}

/** `lt` of two values. */
export function less(a: Maybe, b: Maybe): boolean {
  const [x, y] = [basicKind(a), basicKind(b)];
  if (x === 'none' || y === 'none') throw new GoError('invalid type for comparison');
  if (isInteger(x) && isInteger(y)) return (integerOf(a) ?? 0n) < (integerOf(b) ?? 0n);
  if (x !== y) throw new GoError(`incompatible types for comparison: ${typeOf(a)} and ${typeOf(b)}`);
  if (typeof a === 'number' && typeof b === 'number') return a < b;
  if (typeof a === 'string' && typeof b === 'string') return compareBytes(a, b) < 0;
  throw new GoError('invalid type for comparison');
}
