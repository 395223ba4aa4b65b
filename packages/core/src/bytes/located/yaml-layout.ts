import type { YamlEntry, YamlList, YamlMap, YamlNode } from './yaml.ts';

/** The offset at which the line of an offset begins. */
export function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

/** The end of the line of an offset, before its line break. */
export function endOfLine(text: string, at: number): number {
  const next = text.indexOf('\n', at);
  if (next < 0) return text.length;
  return text[next - 1] === '\r' && next - 1 >= at ? next - 1 : next;
}

/** Whether only blanks stand before it on its line. */
export function startsItsLine(text: string, at: number): boolean {
  return text.slice(lineStart(text, at), at).trim() === '';
}

/** Whether an entry stands in this map itself: a merge (`<<`) brings those of another place. */
export function isOwnEntry(map: YamlMap, { key }: YamlEntry): boolean {
  return key.source === map.source && key.start >= map.start && key.start <= map.end;
}

/**
 * Whether a value is not this entry's alone: an alias of another place, or one that others may be an alias of. Who
 * changes it changes those too.
 */
export function isShared({ key, value }: YamlEntry): boolean {
  if (value.start < key.end) return value.start !== value.end;
  const between = value.source.text.slice(key.end, value.start);
  return /[&*!]/.test(between);
}

/** Whether an item of a list stands in it: not an alias. */
export function childOf(list: YamlList, item: YamlNode): boolean {
  return item.source === list.source && item.start >= list.start && item.end <= list.end;
}

/** The columns before the keys of a block map, or before the dashes of a block list. */
export function indentOf(node: YamlMap | YamlList): number {
  const { text } = node.source;
  if (node.kind === 'list') return node.start - lineStart(text, node.start);
  const first = [...node.entries.values()].find((entry) => isOwnEntry(node, entry));
  const at = first?.key.start ?? node.start;
  return at - lineStart(text, at);
}
