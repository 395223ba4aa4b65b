import { valueOf } from './fields.ts';
import type { YamlEntry, YamlList, YamlMap, YamlNode } from './yaml.ts';
import {
  childOf,
  endOfLine,
  indentOf,
  isOwnEntry,
  isShared,
  lineStart,
  startsItsLine,
} from './yaml-layout.ts';
import { isCompound, renderBlock, renderFlow, usesJson, type YamlValue } from './yaml-render.ts';

/** A part of a text replaced by another; `start === end` inserts. Offsets in the text that the nodes were read from. */
export interface YamlEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

// All of these change as little as can be: comments and layout stay, and a file of another style keeps it. Null means that
// it cannot be said by an edit of this place alone, above all where an anchor or a merge brings the value from elsewhere.

/**
 * Sets the value under a path of keys in a map; what is missing on the way is made. Null where something on the way is no
 * map, and where a list or a map would be replaced that stands in block style.
 */
export function setAt(map: YamlMap, path: readonly string[], value: YamlValue): YamlEdit | null {
  const [key = '', ...rest] = path;
  const entry = map.entries.get(key);
  if (entry === undefined) return insertEntry(map, key, nested(rest, value));
  if (!isOwnEntry(map, entry) || isShared(entry)) return null;
  const { value: old } = entry;
  if (rest.length === 0) return replaceValue(map, entry, value);
  if (old.kind === 'map') return setAt(old, rest, value);
  if (old.kind === 'scalar' && valueOf(old) === null) return replaceValue(map, entry, nested(rest, value));
  return null;
}

function nested(path: readonly string[], value: YamlValue): YamlValue {
  return path.reduceRight<YamlValue>((inner, key) => ({ [key]: inner }), value);
}

function replaceValue(map: YamlMap, entry: YamlEntry, value: YamlValue): YamlEdit | null {
  const { key, value: old } = entry;
  const { text } = map.source;
  const colon = text.indexOf(':', key.end);
  const isEmpty = old.kind === 'scalar' && old.start === old.end;
  const from = isEmpty ? colon + 1 : old.start;
  const to = isEmpty ? colon + 1 : old.end;
  const compound = isCompound(value);
  if (map.flow || (compound && old.kind !== 'scalar' && old.flow)) {
    return { start: from, end: to, text: (isEmpty ? ' ' : '') + renderFlow(value, usesJson(map)) };
  }
  if (old.kind !== 'scalar')
    return old.flow ? { start: from, end: to, text: renderFlow(value, false) } : null;
  if (!old.plain && text[old.start] !== '"' && text[old.start] !== "'") return null;
  if (!compound) return { start: from, end: to, text: (isEmpty ? ' ' : '') + renderFlow(value, false) };
  // What stands behind the value on its line, a comment, stays behind the colon.
  const lines = renderBlock(value, indentOf(map) + 2, map);
  const rest = text.slice(to, endOfLine(text, to));
  return { start: colon + 1, end: endOfLine(text, to), text: `${rest.trimEnd()}\n${lines}` };
}

/** Adds an entry as the last one of a map. */
function insertEntry(map: YamlMap, key: string, value: YamlValue): YamlEdit | null {
  if (map.flow)
    return insertIntoFlow(
      map,
      [...map.entries.values()].map(endOfEntry(map)),
      `${renderFlow(key, usesJson(map))}: ${renderFlow(value, usesJson(map))}`,
    );
  const own = [...map.entries.values()].filter((entry) => isOwnEntry(map, entry));
  if (own.length === 0) return null;
  return insertLines(map, renderBlock({ [key]: value }, indentOf(map), map));
}

/** Behind the last line of a block collection: what follows its last value there, a comment, belongs to that. */
function insertLines(node: YamlMap | YamlList, lines: string): YamlEdit {
  const { text } = node.source;
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const own = newline === '\n' ? lines : lines.replaceAll('\n', newline);
  // A block scalar ends behind its last line break.
  if (text[node.end - 1] === '\n') return { start: node.end, end: node.end, text: `${own}${newline}` };
  const at = endOfLine(text, node.end);
  return { start: at, end: at, text: `${newline}${own}` };
}

function endOfEntry(map: YamlMap): (entry: YamlEntry) => number {
  return (entry) =>
    isOwnEntry(map, entry) && entry.value.start >= entry.key.end ? entry.value.end : entry.key.end;
}

function insertIntoFlow(node: YamlMap | YamlList, ends: readonly number[], item: string): YamlEdit {
  const { text } = node.source;
  const close = node.end - 1;
  const last = Math.max(...ends.filter((end) => end <= close), -1);
  if (last === -1) return { start: node.start + 1, end: close, text: item };
  const comma = text.slice(last, close).includes(',');
  const first = node.kind === 'map' ? [...node.entries.values()][0]?.key : node.items[0];
  // One item a line stays one item a line.
  const broken = first !== undefined && text.slice(node.start, first.start).includes('\n');
  const gap = broken ? `\n${' '.repeat(first.start - lineStart(text, first.start))}` : ' ';
  const at = comma ? last + text.slice(last, close).indexOf(',') + 1 : last;
  return { start: at, end: at, text: `${comma ? '' : ','}${gap}${item}` };
}

/** Adds an item to a list. */
export function appendItem(list: YamlList, value: YamlValue): YamlEdit | null {
  if (list.flow) {
    const ends = list.items.filter((item) => childOf(list, item)).map(({ end }) => end);
    return insertIntoFlow(list, ends, renderFlow(value, usesJson(list)));
  }
  const indent = indentOf(list);
  return insertLines(list, renderBlock([value], indent, list));
}

/**
 * Takes an item out of a list. Null for the last one that is left: the caller takes the list out.
 */
export function removeItem(list: YamlList, index: number): YamlEdit | null {
  const item = list.items[index];
  if (item === undefined || list.items.length === 1 || !childOf(list, item)) return null;
  if (list.flow) return removeFromFlow(list.items, index);
  const { text } = list.source;
  const dash = dashOf(text, item);
  return dash === null ? null : wholeLines(text, dash, item.end);
}

/** The dash before an item; null where something else stands before it on its line. */
function dashOf(text: string, item: YamlNode): number | null {
  let at = item.start - 1;
  while (at >= 0 && (text[at] === ' ' || text[at] === '\t')) at--;
  return text[at] === '-' && startsItsLine(text, at) ? at : null;
}

function wholeLines(text: string, start: number, end: number): YamlEdit {
  const last = text[end - 1] === '\n' && end > start ? end - 1 : endOfLine(text, end);
  const next = text[last] === '\r' ? last + 2 : last + 1;
  return { start: lineStart(text, start), end: Math.min(next, text.length), text: '' };
}

/** From the end of the one before, or to the start of the one behind: with its comma. */
function removeFromFlow(nodes: readonly { start: number; end: number }[], index: number): YamlEdit {
  const node = nodes[index] as { start: number; end: number };
  const before = nodes[index - 1];
  const behind = nodes[index + 1];
  if (behind !== undefined) return { start: node.start, end: behind.start, text: '' };
  const start = before === undefined ? node.start : before.end;
  return { start, end: node.end, text: '' };
}

/**
 * Takes a key with its value out of a map; with `prune`, the keys above it that are left empty too. Null where that
 * cannot be: the value comes from elsewhere, or the map would be left empty that nobody can take out.
 */
export function removeAt(map: YamlMap, path: readonly string[]): YamlEdit | null {
  const [key = '', ...rest] = path;
  const entry = map.entries.get(key);
  if (entry === undefined || !isOwnEntry(map, entry) || isShared(entry)) return null;
  if (rest.length > 0 && entry.value.kind === 'map') {
    const inner = entry.value;
    if (inner.entries.size > 1 || rest.length > 1) {
      const edit = removeAt(inner, rest);
      if (edit !== null) return edit;
    }
    if (!inner.entries.has(rest[0] ?? '') || inner.entries.size > 1) return null;
  } else if (rest.length > 0) return null;
  return removeEntry(map, entry);
}

function removeEntry(map: YamlMap, entry: YamlEntry): YamlEdit | null {
  const entries = [...map.entries.values()];
  if (entries.length === 1) return null;
  const { text } = map.source;
  const { key, value } = entry;
  const end = Math.max(value.end, text.indexOf(':', key.end) + 1);
  const parts = entries
    .filter((one) => isOwnEntry(map, one))
    .map((one) => ({ start: one.key.start, end: endOfEntry(map)(one) }));
  const index = parts.findIndex(({ start }) => start === key.start);
  if (map.flow) return removeFromFlow(parts, index);
  if (startsItsLine(text, key.start)) return wholeLines(text, key.start, end);
  // The first key of an item of a list stands behind its dash: the next one takes its place.
  const next = parts[index + 1];
  return next === undefined ? null : { start: key.start, end: next.start, text: '' };
}
