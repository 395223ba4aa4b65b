import { mapAt } from '../../../bytes/located/fields.ts';
import type { YamlList, YamlMap, YamlNode } from '../../../bytes/located/yaml.ts';
import { removeAt, removeItem, setAt, type YamlEdit } from '../../../bytes/located/yaml-edit.ts';
import { itemsOf, layoutOf, type OwnEntry } from '../../../bytes/located/yaml-edit-place.ts';
import type { YamlValue } from '../../../bytes/located/yaml-render.ts';
import type { Edit } from '../../model/change.ts';
import type { Layer, ServiceModel } from './contract.ts';

// What a service was merged from, as text that can be edited: the maps of its files, not what became of them.

/** The layers of a service that say something of a key, the one that counts first. */
export function layersWith(service: ServiceModel, key: string): readonly Layer[] {
  return service.layers.filter(({ map }) => map?.entries.has(key) === true).toReversed();
}

const EDITABLE = new WeakMap<YamlMap, ReadonlySet<string>>();

/** Whether the map of a layer is written where it stands, by no alias or merge: an edit of it changes this service alone. */
export function isEditable({ root, name }: Layer): boolean {
  let names = EDITABLE.get(root);
  if (names === undefined) {
    const isAlone = ({ key, alone }: OwnEntry): boolean => key.text === 'services' && alone;
    const services = layoutOf(root)?.own.some(isAlone) === true ? mapAt(root, 'services') : undefined;
    const own = services === undefined ? [] : (layoutOf(services)?.own ?? []);
    names = new Set(own.filter(({ alone }) => alone).map(({ key }) => key.text));
    EDITABLE.set(root, names);
  }
  return names.has(name);
}

/** An edit of the file that a layer is in; null stays null. */
export function editsIn({ root }: Layer, edit: YamlEdit | null): readonly Edit[] | null {
  return edit === null ? null : [{ source: root.source, ...edit }];
}

/** Sets the value under a path of keys in a layer. */
export function setIn(layer: Layer, path: readonly string[], value: YamlValue): readonly Edit[] | null {
  const { map, root, name } = layer;
  if (!isEditable(layer)) return null;
  if (map !== null) return editsIn(layer, setAt(map, path, value));
  const services = mapAt(root, 'services');
  return services === undefined ? null : editsIn(layer, setAt(services, [name, ...path], value));
}

/** The same over a value that an anchor brings: what a map says itself goes before what is merged into it. */
export function setOver(layer: Layer, key: string, value: YamlValue): readonly Edit[] | null {
  const { map } = layer;
  if (map === null || ownEntry(map, key) !== undefined) return setIn(layer, [key], value);
  const entries = new Map([...map.entries].filter(([name]) => name !== key));
  return setIn({ ...layer, map: { ...map, entries } }, [key], value);
}

/** Takes a key with its value out of a layer. */
export function removeIn(layer: Layer, path: readonly string[]): readonly Edit[] | null {
  if (layer.map === null || !isEditable(layer)) return null;
  return editsIn(layer, removeAt(layer.map, path));
}

function ownEntry(map: YamlMap, key: string): OwnEntry | undefined {
  return layoutOf(map)?.own.find((entry) => entry.key.text === key);
}

/** A list that is written in a layer itself. */
export function ownList(layer: Layer, key: string): YamlList | null {
  if (layer.map === null || !isEditable(layer)) return null;
  const entry = ownEntry(layer.map, key);
  return entry?.alone === true && entry.value.kind === 'list' ? entry.value : null;
}

/** An item of a list of a service, as it is written. */
export interface WrittenItem<T extends YamlNode = YamlNode> {
  readonly layer: Layer;
  readonly node: T;
}

/** The item of the lists of a service under a key that begins at an offset; null where more than one may be meant. */
export function itemAtOffset(service: ServiceModel, key: string, offset: number): WrittenItem | null {
  const found = layersWith(service, key).flatMap((layer) => {
    const list = ownList(layer, key);
    const index = list?.items.findIndex(({ start }) => start === offset) ?? -1;
    const node = list?.items[index];
    const isAlone = list === null ? false : itemsOf(list)?.[index]?.alone === true;
    return node !== undefined && isAlone ? [{ layer, node }] : [];
  });
  const [only, second] = found;
  return only === undefined || second !== undefined ? null : only;
}

/** Takes the scalars that fit out of the lists of a service under a key; null where there are none, or where one cannot. */
export function removeItems(
  service: ServiceModel,
  key: string,
  fits: (text: string) => boolean,
): readonly Edit[] | null {
  const edits: Edit[] = [];
  for (const layer of layersWith(service, key)) {
    const value = layer.map?.entries.get(key)?.value;
    const items = value?.kind === 'list' ? value.items : [];
    const those = items.filter((item) => item.kind === 'scalar' && fits(item.text));
    if (those.length === 0) continue;
    const list = ownList(layer, key);
    if (list === null) return null;
    const some =
      those.length === items.length
        ? removeIn(layer, [key])
        : allOf(those.map((item) => editsIn(layer, removeItem(list, list.items.indexOf(item)))));
    if (some === null) return null;
    edits.push(...some);
  }
  return edits.length === 0 ? null : edits;
}

/** All of these edits; null where one of them cannot be made. */
export function allOf(edits: readonly (readonly Edit[] | null)[]): readonly Edit[] | null {
  return edits.every((some) => some !== null) ? edits.flat() : null;
}
