import { valueOf } from '../../../bytes/located/fields.ts';
import type { Place, SourceText } from '../../../bytes/located/text.ts';
import type { YamlEntry, YamlList, YamlMap, YamlNode, YamlScalar } from '../../../bytes/located/yaml.ts';

// Nodes that stand in no file as they are: each has the place of what it was made from.

/** A scalar at a place. */
export function scalarFor({ source, start, end }: Place, text: string): YamlScalar {
  return { kind: 'scalar', source, start, end, text, plain: false, tag: null };
}

/** Null at a place. */
export function nullFor(place: Place): YamlScalar {
  return { ...scalarFor(place, ''), plain: true };
}

/** A map at a place. */
export function mapFor({ source, start, end }: Place, entries: ReadonlyMap<string, YamlEntry>): YamlMap {
  return { kind: 'map', source, start, end, flow: false, entries };
}

/** A list at a place. */
export function listFor({ source, start, end }: Place, items: readonly YamlNode[]): YamlList {
  return { kind: 'list', source, start, end, flow: false, items };
}

/** Whether a value is null, or left out. */
export function isNull(node: YamlNode | undefined): boolean {
  return node === undefined || (node.kind === 'scalar' && valueOf(node) === null);
}

/** A list as it is, a scalar as a list of one; the keys of a map. */
export function asItems(node: YamlNode | undefined): readonly YamlNode[] {
  if (node === undefined || isNull(node)) return [];
  if (node.kind === 'list') return node.items;
  return node.kind === 'scalar' ? [node] : [...node.entries.values()].map(({ key }) => key);
}

/**
 * `KEY: value` as it is, `- KEY=value` as the same: https://docs.docker.com/reference/compose-file/services/#environment.
 * The last of a key counts.
 */
export function asPairs(node: YamlNode | undefined): ReadonlyMap<string, YamlEntry> {
  if (node?.kind === 'map') return node.entries;
  const pairs = new Map<string, YamlEntry>();
  for (const item of asItems(node)) {
    if (item.kind !== 'scalar') continue;
    const sign = item.text.indexOf('=');
    const name = sign < 0 ? item.text : item.text.slice(0, sign);
    const value = sign < 0 ? nullFor(item) : { ...item, text: item.text.slice(sign + 1), plain: false };
    pairs.set(name, { key: scalarFor(item, name), value });
  }
  return pairs;
}

/** What an override says of a value besides the value itself: https://docs.docker.com/reference/compose-file/merge/. */
export type MergeTag = 'reset' | 'override' | null;

/** The tag that stands between a key and its value. */
export function mergeTagOf({ key, value }: YamlEntry): MergeTag {
  if (value.kind === 'scalar' && value.tag !== null) return tagNamed(value.tag);
  if (key.source !== value.source || value.start <= key.end || !hasTags(value.source)) return null;
  for (const line of value.source.text.slice(key.end, value.start).split('\n')) {
    const tag = /(?:^|[\s:])(!(?:reset|override))(?=\s|$)/.exec(line.replace(/(?:^|\s)#.*/, ''))?.[1];
    if (tag !== undefined) return tagNamed(tag);
  }
  return null;
}

const TAGGED = new WeakMap<SourceText, boolean>();

/** Whether a file uses these tags at all: nearly none does, and it is asked for every value. */
function hasTags(source: SourceText): boolean {
  const known = TAGGED.get(source);
  if (known !== undefined) return known;
  const found = /!(?:reset|override)\b/.test(source.text);
  TAGGED.set(source, found);
  return found;
}

function tagNamed(tag: string): MergeTag {
  if (tag === '!reset') return 'reset';
  return tag === '!override' ? 'override' : null;
}
