import { define, type FunctionTable, variadic } from '../functions/define.ts';
import { type Budget, spendText } from '../limits.ts';
import { sprint, sprintln } from '../value/format.ts';
import { sprintf } from '../value/printf.ts';
import { byteLength, bytesOf } from '../value/text.ts';
import { GoError, type GoValue, integerOf, type Maybe, truth, typeOf, zeroOf } from '../value/value.ts';
import { equal, less } from './compare.ts';
import { escapeHtml, escapeQuery, escapeScript } from './escape.ts';

function lengthOf(value: Maybe): number {
  if (typeof value === 'string') return byteLength(value);
  if (typeof value === 'object' && value !== null) {
    if (value.kind === 'list') return value.items?.length ?? 0;
    if (value.kind === 'map') return value.entries.size;
    if (value.kind === 'bytes') return byteLength(value.text);
  }
  throw new GoError(
    value === null || value === undefined ? 'len of nil pointer' : `len of type ${typeOf(value)}`,
  );
}

function indexOne(item: Maybe, index: Maybe): Maybe {
  if (item === null || item === undefined) throw new GoError('index of nil pointer');
  if (typeof item === 'object' && item.kind === 'map') {
    if (index === null || index === undefined) throw new GoError('value is nil; should be of type string');
    if (typeof index !== 'string') throw new GoError(`value has type ${typeOf(index)}; should be string`);
    return item.entries.get(index) ?? zeroOf(item.type);
  }
  if (typeof item === 'string') return byteAt(bytesOf(item), index);
  if (typeof item === 'object' && item.kind === 'bytes') return byteAt(bytesOf(item.text), index);
  if (typeof item !== 'object' || item.kind !== 'list')
    throw new GoError(`can't index item of type ${typeOf(item)}`);
  const items = item.items ?? [];
  return items[position(index, items.length)] ?? null;
}

function byteAt(bytes: Buffer, index: Maybe): GoValue {
  return { kind: 'integer', type: 'uint8', value: BigInt(bytes[position(index, bytes.length)] ?? 0) };
}

function position(index: Maybe, length: number): number {
  if (index === null || index === undefined) throw new GoError('cannot index slice/array with nil');
  const at = integerOf(index);
  if (at === null) throw new GoError(`cannot index slice/array with type ${typeOf(index)}`);
  if (at < 0n || at >= BigInt(length)) throw new GoError(`index out of range: ${at}`);
  return Number(at);
}

/** The arguments of an escaper as one text. */
function joined(values: readonly GoValue[], budget: Budget): string {
  const [only] = values;
  if (values.length === 1 && typeof only === 'string') return only;
  return sprint(
    values.map((value) => value ?? '<no value>'),
    budget,
  );
}

function escaper(escape: (text: string) => string): FunctionTable[string] {
  return variadic([], 'any', ([values], budget) => {
    const text = joined(values, budget);
    spendText(budget, text.length * 6);
    return escape(text);
  });
}

function anyEqual(first: Maybe, others: readonly Maybe[]): boolean {
  if (others.length === 0) throw new GoError('missing argument for comparison');
  return others.some((other) => equal(first, other));
}

const lessOrEqual = (a: Maybe, b: Maybe): boolean => less(a, b) || equal(a, b);

/** The functions that every Go template has (https://pkg.go.dev/text/template#hdr-Functions). */
export const BUILTINS: FunctionTable = {
  // Evaluated where they are called: an argument behind the deciding one is not.
  and: variadic(['reflect'], 'reflect', ([first]) => first),
  or: variadic(['reflect'], 'reflect', ([first]) => first),
  not: define(['reflect'], ([value]) => !truth(value)),
  call: variadic(['reflect'], 'reflect', ([value]) => {
    throw new GoError(
      value === null || value === undefined ? 'call of nil' : `non-function of type ${typeOf(value)}`,
    );
  }),
  len: define(['reflect'], ([value]) => BigInt(lengthOf(value))),
  index: variadic(['reflect'], 'reflect', ([item, indexes]) => {
    if (item === null || item === undefined) throw new GoError('index of untyped nil');
    return indexes.reduce(indexOne, item);
  }),
  eq: variadic(['reflect'], 'reflect', ([first, others]) => anyEqual(first, others)),
  ne: define(['reflect', 'reflect'], ([a, b]) => !equal(a, b)),
  lt: define(['reflect', 'reflect'], ([a, b]) => less(a, b)),
  le: define(['reflect', 'reflect'], ([a, b]) => lessOrEqual(a, b)),
  gt: define(['reflect', 'reflect'], ([a, b]) => !lessOrEqual(a, b)),
  ge: define(['reflect', 'reflect'], ([a, b]) => !less(a, b)),
  print: variadic([], 'any', ([values], budget) => sprint(values, budget)),
  println: variadic([], 'any', ([values], budget) => sprintln(values, budget)),
  printf: variadic(['string'], 'any', ([format, values], budget) => sprintf(format, values, budget)),
  html: escaper(escapeHtml),
  js: escaper(escapeScript),
  urlquery: escaper(escapeQuery),
};
