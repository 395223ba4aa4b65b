import type { Budget } from '../limits.ts';
import { spend } from '../limits.ts';
import { deepEqual } from '../value/deep.ts';
import { bytesOf } from '../value/text.ts';
import {
  ANY_LIST,
  GoError,
  type GoList,
  type GoValue,
  isEmpty,
  isList,
  kindOf,
  list,
} from '../value/value.ts';
import { toInt } from './cast.ts';
import { define, type FunctionTable, variadic } from './define.ts';

/** The items of a list; `verb` is what could not be done with anything else. */
function itemsOf(value: GoValue, verb: string, budget: Budget): readonly GoValue[] {
  if (value === null) throw new GoError('runtime error: invalid memory address or nil pointer dereference');
  const items = sliceItems(value);
  if (items === null) throw new GoError(`Cannot ${verb} type ${kindOf(value)}`);
  spend(budget, 1 + (items.length >> 2));
  return items;
}

function sliceItems(value: GoValue): readonly GoValue[] | null {
  if (isList(value)) return value.items ?? [];
  if (typeof value !== 'object' || value?.kind !== 'bytes') return null;
  return [...bytesOf(value.text)].map((byte) => ({ kind: 'integer', type: 'uint8', value: BigInt(byte) }));
}

const NIL_LIST: GoList = { kind: 'list', type: ANY_LIST, items: null };

function includes(items: readonly GoValue[], wanted: GoValue, budget: Budget): boolean {
  return items.some((item) => deepEqual(wanted, item, budget));
}

function unique(items: readonly GoValue[], budget: Budget): GoValue[] {
  const kept: GoValue[] = [];
  for (const item of items) if (!includes(kept, item, budget)) kept.push(item);
  return kept;
}

// Go slices up to the capacity of the array behind the list; here, to its end.
function sliced(value: GoValue, indices: readonly GoValue[], budget: Budget): GoValue {
  const items = itemsOf(value, 'slice', budget);
  if (items.length === 0) return null;
  const start = toInt(indices[0] ?? null);
  const end = indices.length < 2 ? items.length : toInt(indices[1] ?? null);
  if (start < 0 || end < start || end > items.length)
    throw new GoError('reflect.Value.Slice: slice index out of bounds');
  return list(items.slice(start, end), isList(value) ? value.type : ANY_LIST);
}

function chunked(size: number, items: readonly GoValue[]): GoList {
  if (size <= 0) throw new GoError('runtime error: makeslice: len out of range');
  const chunks: GoValue[] = [];
  for (let at = 0; at < items.length; at += size) chunks.push(list(items.slice(at, at + size)));
  return list(chunks, `[]${ANY_LIST}`);
}

const LIST = variadic([], 'any', ([values]) => list(values));
const APPEND = define(['any', 'any'], ([value, item], budget) =>
  list([...itemsOf(value, 'push on', budget), item]),
);

/** Each stands under its own name and, because sprig has both, under one that begins with `must`. */
const DOUBLE: FunctionTable = {
  append: APPEND,
  push: APPEND,
  prepend: define(['any', 'any'], ([value, item], budget) =>
    list([item, ...itemsOf(value, 'prepend on', budget)]),
  ),
  first: define(['any'], ([value], budget) => itemsOf(value, 'find first on', budget)[0] ?? null),
  last: define(['any'], ([value], budget) => itemsOf(value, 'find last on', budget).at(-1) ?? null),
  rest: define(['any'], ([value], budget) => {
    const items = itemsOf(value, 'find rest on', budget);
    return items.length === 0 ? NIL_LIST : list(items.slice(1));
  }),
  initial: define(['any'], ([value], budget) => {
    const items = itemsOf(value, 'find initial on', budget);
    return items.length === 0 ? NIL_LIST : list(items.slice(0, -1));
  }),
  reverse: define(['any'], ([value], budget) =>
    list([...itemsOf(value, 'find reverse on', budget)].reverse()),
  ),
  compact: define(['any'], ([value], budget) =>
    list(itemsOf(value, 'compact on', budget).filter((item) => !isEmpty(item))),
  ),
  uniq: define(['any'], ([value], budget) => list(unique(itemsOf(value, 'find uniq on', budget), budget))),
  without: variadic(['any'], 'any', ([value, omitted], budget) =>
    list(itemsOf(value, 'find without on', budget).filter((item) => !includes(omitted, item, budget))),
  ),
  has: define(
    ['any', 'any'],
    ([wanted, value], budget) =>
      value !== null && includes(itemsOf(value, 'find has on', budget), wanted, budget),
  ),
  slice: variadic(['any'], 'any', ([value, indices], budget) => sliced(value, indices, budget)),
  chunk: define(['int', 'any'], ([size, value], budget) => chunked(size, itemsOf(value, 'chunk', budget))),
};

/** `mustFirst` for `first`. */
export function withMust(table: FunctionTable): FunctionTable {
  const must = Object.entries(table).map(
    ([name, fn]) => [`must${name[0]?.toUpperCase()}${name.slice(1)}`, fn] as const,
  );
  return { ...table, ...Object.fromEntries(must) };
}

/** Sprig's functions over lists (https://masterminds.github.io/sprig/lists.html). */
export const LISTS: FunctionTable = {
  ...withMust(DOUBLE),
  list: LIST,
  tuple: LIST,
  concat: variadic([], 'any', ([lists], budget) => {
    const items = lists.flatMap((value) => itemsOf(value, 'concat', budget));
    return items.length === 0 ? NIL_LIST : list(items);
  }),
  // Without chance in it, any order is as good as another.
  shuffle: define(['string'], ([text]) => text),
};
