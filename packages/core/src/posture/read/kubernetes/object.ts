import { mapAt, scalarAt, textAt } from '../../../bytes/located/fields.ts';
import { removeAt, setAt, type YamlEdit } from '../../../bytes/located/yaml-edit.ts';
import type { YamlValue } from '../../../bytes/located/yaml-render.ts';
import type { YamlMap } from '../../../bytes/located/yaml.ts';
import type { Edit } from '../../model/change.ts';
import type { Setting } from '../../model/container.ts';
import type { KubernetesObject, Workload } from '../../model/tree.ts';
import { isEditable } from './context.ts';

/** What an object has from what it stands in. */
export interface ObjectContext {
  isEditable(): boolean;
  /** Items of a PodList say neither version nor kind: the list does. */
  readonly apiVersion: string;
  readonly kind: string;
}

/** An object, as far as its kind does not matter. An object that only gets a name later has `generateName`. */
export function readObject(node: YamlMap, context: ObjectContext): KubernetesObject {
  const kind = textAt(node, 'kind') ?? context.kind;
  const metadata = mapAt(node, 'metadata');
  const namespace = textAt(metadata, 'namespace');
  const name = textAt(metadata, 'name') ?? textAt(metadata, 'generateName') ?? '';
  return {
    node,
    apiVersion: textAt(node, 'apiVersion') ?? context.apiVersion,
    kind,
    name,
    namespace,
    labels: textsIn(mapAt(metadata, 'labels')),
    annotations: settingsIn(mapAt(metadata, 'annotations')),
    resource: { kind, namespace, name, container: null },
    at: scalarAt(node, 'kind') ?? node,
    // Asked for by few, and not for nothing in a long list.
    get editable() {
      return context.isEditable();
    },
  };
}

/** A map of texts: labels, selectors. */
export function textsIn(map: YamlMap | undefined): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const [key, { value }] of map?.entries ?? []) if (value.kind === 'scalar') texts.set(key, value.text);
  return texts;
}

function settingsIn(map: YamlMap | undefined): ReadonlyMap<string, Setting<string>> {
  const settings = new Map<string, Setting<string>>();
  for (const [key, { value }] of map?.entries ?? []) {
    if (value.kind === 'scalar') settings.set(key, { value: value.text, at: value });
  }
  return settings;
}

/** The edit that sets a value in an object; null where it cannot be said, or the object was rendered. */
export function setIn(
  object: KubernetesObject,
  path: readonly string[],
  value: YamlValue,
): readonly Edit[] | null {
  return object.editable ? editsOf(object.node, setAt(object.node, path, value)) : null;
}

/** The edit that takes a key out of an object, with the keys above that it leaves empty. */
export function removeIn(object: KubernetesObject, path: readonly string[]): readonly Edit[] | null {
  return object.editable ? editsOf(object.node, removeAt(object.node, path)) : null;
}

/** The edit that sets a value in the spec of a workload's Pod, wherever that stands in its object. */
export function setInPod(
  { object, pod }: Workload,
  path: readonly string[],
  value: YamlValue,
): readonly Edit[] | null {
  return isEditable(object, pod) ? editsOf(pod, setAt(pod, path, value)) : null;
}

/** The edit that takes a key out of the spec of a workload's Pod. */
export function removeInPod({ object, pod }: Workload, path: readonly string[]): readonly Edit[] | null {
  return isEditable(object, pod) ? editsOf(pod, removeAt(pod, path)) : null;
}

/** An edit of the file that a node stands in. */
export function editsOf({ source }: YamlMap, edit: YamlEdit | null): readonly Edit[] | null {
  return edit === null ? null : [{ source, ...edit }];
}
