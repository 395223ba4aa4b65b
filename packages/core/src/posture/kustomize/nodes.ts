import type { Place } from '../../bytes/located/text.ts';
import type { YamlEntry, YamlList, YamlMap, YamlNode, YamlScalar } from '../../bytes/located/yaml.ts';

// Nodes that are made of others: each value keeps the file and the place that it comes from.

/** A map with other entries; its place stays. */
export function mapWith(map: YamlMap, entries: ReadonlyMap<string, YamlEntry>): YamlMap {
  return { ...map, entries };
}

/** A map in which a key has another value; null takes it out. */
export function withEntry(map: YamlMap, key: string, value: YamlNode | null): YamlMap {
  const entries = new Map(map.entries);
  if (value === null) entries.delete(key);
  else entries.set(key, { key: entries.get(key)?.key ?? scalarAt(key, value), value });
  return mapWith(map, entries);
}

/** A list with other items; its place stays. */
export function listWith(list: YamlList, items: readonly YamlNode[]): YamlList {
  return { ...list, items };
}

/** A text that stands for something at a place. */
export function scalarAt(text: string, { source, start, end }: Place): YamlScalar {
  return { kind: 'scalar', text, plain: false, tag: null, source, start, end };
}

/** A map at a place, without entries. */
export function emptyMapAt({ source, start, end }: Place): YamlMap {
  return { kind: 'map', flow: false, entries: new Map(), source, start, end };
}

/** Whether a node is written as null: in a patch that takes a key out. */
export function isNull(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.plain && /^(?:|~|null|Null|NULL)$/.test(node.text);
}
