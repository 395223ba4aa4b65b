import { valueOf } from './fields.ts';
import type { YamlList, YamlMap } from './yaml.ts';
import { insertPart, removePart } from './yaml-edit-flow.ts';
import {
  blockLines,
  insertBehind,
  lastLineEnd,
  removeBehindDash,
  removeLines,
  replaceBlockScalar,
  replaceByLines,
} from './yaml-edit-lines.ts';
import {
  columnOf,
  definesUsed,
  endOf,
  isNothing,
  itemsOf,
  layoutOf,
  type MapLayout,
  type OwnEntry,
  type YamlEdit,
} from './yaml-edit-place.ts';
import { startsItsLine } from './yaml-layout.ts';
import { isCompound, renderFlow, usesJson, type YamlValue } from './yaml-render.ts';

export type { YamlEdit };

// All of these change as little as can be: comments and layout stay, and a file of another style keeps it. Null means that
// it cannot be said by an edit of this place alone, above all where an anchor or a merge brings the value from elsewhere.
// Whether the node that they begin at is itself an alias only its document can tell: `standsAlone`.

/**
 * Sets the value under a path of keys in a map; what is missing on the way is made. Null where something on the way is no
 * map, and where a list or a map would be replaced that stands in block style.
 */
export function setAt(map: YamlMap, path: readonly string[], value: YamlValue): YamlEdit | null {
  const [key = '', ...rest] = path;
  const layout = layoutOf(map);
  if (layout === null) return null;
  if (!map.entries.has(key)) return insertEntry(map, layout, { [key]: nested(rest, value) });
  const entry = ownEntry(layout, key);
  if (entry === undefined || !entry.alone) return null;
  const { value: old } = entry;
  if (rest.length === 0) return replaceValue(map, entry, value);
  if (old.kind === 'map') return setAt(old, rest, value);
  if (old.kind === 'scalar' && valueOf(old) === null) return replaceValue(map, entry, nested(rest, value));
  return null;
}

/** Sets several keys of one map at once: those that it lacks in one edit, for edits at one place would be two. */
export function setEntries(
  map: YamlMap,
  values: Readonly<Record<string, YamlValue>>,
): readonly YamlEdit[] | null {
  const layout = layoutOf(map);
  if (layout === null) return null;
  const all = Object.entries(values);
  const missing = all.filter(([key]) => !map.entries.has(key));
  const edits = all.filter(([key]) => map.entries.has(key)).map(([key, value]) => setAt(map, [key], value));
  if (missing.length > 0) edits.push(insertEntry(map, layout, Object.fromEntries(missing)));
  return edits.every((edit) => edit !== null) ? edits : null;
}

function ownEntry({ own }: MapLayout, name: string): OwnEntry | undefined {
  return own.find(({ key }) => key.text === name);
}

function nested(path: readonly string[], value: YamlValue): YamlValue {
  return path.reduceRight<YamlValue>((inner, key) => ({ [key]: inner }), value);
}

function replaceValue(map: YamlMap, entry: OwnEntry, value: YamlValue): YamlEdit | null {
  const { value: old, colon } = entry;
  const flow = renderFlow(value, usesJson(map));
  if (colon === -1) return { start: entry.end, end: entry.end, text: `: ${flow}` };
  if (old.kind !== 'scalar') return old.flow ? { start: old.start, end: old.end, text: flow } : null;
  const { text } = map.source;
  const isBlockScalar = !old.plain && text[old.start] !== '"' && text[old.start] !== "'";
  if (isBlockScalar) return isCompound(value) ? null : replaceBlockScalar(text, colon, old, flow);
  if (isCompound(value) && !map.flow) return replaceByLines(map, colon, old, value);
  if (isNothing(old)) return { start: colon + 1, end: colon + 1, text: ` ${flow}` };
  return { start: old.start, end: old.end, text: flow };
}

/** Adds an entry as the last one of a map. */
function insertEntry(map: YamlMap, { own }: MapLayout, entry: Record<string, YamlValue>): YamlEdit | null {
  if (map.flow) {
    const parts = own.map(({ key, end }) => ({ start: key.start, end }));
    const inside = renderFlow(entry, usesJson(map)).slice(1, -1);
    return insertPart(map, parts, usesJson(map) ? spaced(entry) : inside);
  }
  const [first] = own;
  const { text } = map.source;
  const column = first === undefined ? null : columnOf(text, first.key.start);
  const end = endOf(map);
  if (column === null || end === null) return null;
  return insertBehind(text, end, blockLines(entry, column, text));
}

/** `"a": 1`, as people write it, where JSON.stringify has no blank. */
function spaced(entry: Record<string, YamlValue>): string {
  return Object.entries(entry)
    .map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`)
    .join(', ');
}

/** Adds an item to a list. */
export function appendItem(list: YamlList, value: YamlValue): YamlEdit | null {
  const items = itemsOf(list);
  const end = endOf(list);
  if (items === null || end === null) return null;
  if (list.flow) return insertPart(list, items, renderFlow(value, usesJson(list)));
  const [first] = items;
  const { text } = list.source;
  const column = first === undefined ? null : columnOf(text, first.start);
  if (column === null) return null;
  return insertBehind(text, end, blockLines([value], column, text));
}

/**
 * Takes an item out of a list. Null for the last one that is left of a list in block style: the caller takes the list out.
 */
export function removeItem(list: YamlList, index: number): YamlEdit | null {
  const items = itemsOf(list);
  const item = items?.[index];
  if (items === null || item === undefined || !item.alone) return null;
  const { text } = list.source;
  if (definesUsed(text, item.start, item.end)) return null;
  if (list.flow) return removePart(list, item);
  if (items.length === 1) return null;
  if (startsItsLine(text, item.start)) return removeLines(text, item, items[index - 1]?.end ?? 0);
  const next = items[index + 1];
  return next === undefined || columnOf(text, item.start) === null
    ? null
    : removeBehindDash(text, item, next);
}

/**
 * Takes a key with its value out of a map, and the keys on the way to it that are left empty. The map that it begins with
 * stays, as `{}` if nothing is left of it. Null where the value comes from elsewhere, or a merge may bring it again.
 */
export function removeAt(map: YamlMap, path: readonly string[]): YamlEdit | null {
  const [key = '', ...rest] = path;
  const layout = layoutOf(map);
  const entry = layout === null ? undefined : ownEntry(layout, key);
  if (layout === null || entry === undefined || !entry.alone) return null;
  if (rest.length === 0) return removeEntry(map, layout, entry);
  if (entry.value.kind !== 'map') return null;
  return isLeftEmpty(entry.value, rest) ? removeEntry(map, layout, entry) : removeAt(entry.value, rest);
}

/** Whether a map has nothing but what stands under a path. */
function isLeftEmpty(map: YamlMap, [key = '', ...rest]: readonly string[]): boolean {
  const layout = layoutOf(map);
  const [only, second] = layout?.own ?? [];
  if (layout === null || layout.merges || only === undefined || second !== undefined) return false;
  if (only.key.text !== key || !only.alone) return false;
  return rest.length === 0 || (only.value.kind === 'map' && isLeftEmpty(only.value, rest));
}

function removeEntry(map: YamlMap, { own, merges }: MapLayout, entry: OwnEntry): YamlEdit | null {
  const { text } = map.source;
  const span = { start: entry.key.start, end: entry.end };
  if (merges || definesUsed(text, span.start, span.end)) return null;
  if (map.flow) return removePart(map, span);
  const column = columnOf(text, span.start);
  if (column === null) return null;
  if (own.length === 1) {
    const end = text[span.end - 1] === '\n' ? lastLineEnd(text, span) : span.end;
    return { start: span.start, end, text: '{}' };
  }
  const index = own.indexOf(entry);
  if (startsItsLine(text, span.start)) return removeLines(text, span, own[index - 1]?.end ?? 0);
  const next = own[index + 1]?.key;
  return next === undefined ? null : removeBehindDash(text, span, next);
}
