import { layoutOf } from '../../../bytes/located/yaml-edit-place.ts';
import { removeAt, removeItem, type YamlEdit } from '../../../bytes/located/yaml-edit.ts';
import type { YamlList, YamlMap, YamlNode } from '../../../bytes/located/yaml.ts';

/**
 * The edit that takes out what stands at an offset below a map: an item of a list, or a key with its value, by the offset
 * of either. What that leaves empty goes too. Null where nothing that can be taken out begins there.
 */
export function removeNode(map: YamlMap, offset: number): YamlEdit | null {
  for (const { key, value, end, alone } of layoutOf(map)?.own ?? []) {
    const name = key.text;
    if (key.start === offset || (value.start === offset && !isBlock(value))) return removeAt(map, [name]);
    if (!alone || offset < key.start || offset >= end) continue;
    if (value.kind === 'map')
      return onlyHolds(value, offset) ? removeAt(map, [name]) : removeNode(value, offset);
    return value.kind === 'list' ? removeFrom(map, name, value, offset) : null;
  }
  return null;
}

function removeFrom(map: YamlMap, name: string, list: YamlList, offset: number): YamlEdit | null {
  const index = list.items.findIndex(({ start }) => start === offset);
  if (index >= 0) return list.items.length === 1 ? removeAt(map, [name]) : removeItem(list, index);
  const around = list.items.find(({ start, end }) => start <= offset && offset < end);
  return around?.kind === 'map' ? removeNode(around, offset) : null;
}

function onlyHolds(map: YamlMap, offset: number): boolean {
  const [only, second] = layoutOf(map)?.own ?? [];
  if (only === undefined || second !== undefined || map.entries.size > 1) return false;
  const { key, value } = only;
  if (key.start === offset || (value.start === offset && !isBlock(value))) return true;
  if (value.kind === 'map') return onlyHolds(value, offset);
  return value.kind === 'list' && value.items.length === 1 && value.items[0]?.start === offset;
}

/** A block collection begins where its first key or dash does: an offset there means that one. */
function isBlock(node: YamlNode): boolean {
  return node.kind !== 'scalar' && !node.flow;
}
