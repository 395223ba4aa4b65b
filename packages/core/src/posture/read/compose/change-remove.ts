import type { YamlList, YamlMap, YamlNode } from '../../../bytes/located/yaml.ts';
import { removeAt, removeItem, type YamlEdit } from '../../../bytes/located/yaml-edit.ts';
import { itemsOf, layoutOf } from '../../../bytes/located/yaml-edit-place.ts';
import type { Edit } from '../../model/change.ts';
import type { ServiceModel } from './contract.ts';
import { editsIn, isEditable } from './layers.ts';

/**
 * Takes out what begins at an offset of one of the files of a service: an item of a list, or a key, by the place of its
 * value too. Null where that may be meant of more than one file.
 */
export function removeNode(service: ServiceModel, offset: number): readonly Edit[] | null {
  const found = service.layers.flatMap((layer) => {
    const edit = layer.map !== null && isEditable(layer) ? removeBelow(layer.map, offset) : null;
    return edit === null ? [] : [{ layer, edit }];
  });
  const [only, second] = found;
  return only === undefined || second !== undefined ? null : editsIn(only.layer, only.edit);
}

function removeBelow(map: YamlMap, offset: number): YamlEdit | null {
  for (const { key, value, end, alone } of layoutOf(map)?.own ?? []) {
    if (offset < key.start || offset >= Math.max(end, key.end + 1)) continue;
    if (key.start === offset || (value.start === offset && isWhole(value))) return removeAt(map, [key.text]);
    if (!alone) return null;
    const edit = removeInside(value, offset);
    return edit === 'all' ? removeAt(map, [key.text]) : edit;
  }
  return null;
}

/** Whether the place of a value means all of it: a block begins where its first part does. */
function isWhole(node: YamlNode): boolean {
  return node.kind === 'scalar' || node.flow;
}

function removeInside(node: YamlNode, offset: number): YamlEdit | 'all' | null {
  if (node.kind === 'scalar') return null;
  if (node.kind === 'list') return removeFrom(node, offset);
  const [only, second] = layoutOf(node)?.own ?? [];
  const isOnly = only !== undefined && second === undefined && node.entries.size === 1;
  return isOnly && (only.key.start === offset || only.value.start === offset)
    ? 'all'
    : removeBelow(node, offset);
}

function removeFrom(list: YamlList, offset: number): YamlEdit | 'all' | null {
  const index = list.items.findIndex(({ start }) => start === offset);
  if (index >= 0) return list.items.length === 1 ? 'all' : removeItem(list, index);
  const around = list.items.findIndex(({ start, end }) => start <= offset && offset < end);
  const item = list.items[around];
  if (item === undefined || itemsOf(list)?.[around]?.alone !== true) return null;
  const edit = removeInside(item, offset);
  return edit === 'all' ? null : edit;
}
