import { mapAt, nodeAt, textAt } from '../../bytes/located/fields.ts';
import type { YamlMap, YamlNode } from '../../bytes/located/yaml.ts';
import { emptyMapAt, listWith, mapWith, scalarAt, withEntry } from './nodes.ts';

const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
  'APIService',
  'ClusterRole',
  'ClusterRoleBinding',
  'CSIDriver',
  'CSINode',
  'CustomResourceDefinition',
  'IngressClass',
  'MutatingWebhookConfiguration',
  'Node',
  'PersistentVolume',
  'PriorityClass',
  'RuntimeClass',
  'StorageClass',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration',
  'VolumeAttachment',
]);
const WITH_REPLICAS: ReadonlySet<string> = new Set([
  'Deployment',
  'ReplicaSet',
  'ReplicationController',
  'StatefulSet',
]);
const IMAGE_LISTS: readonly string[] = ['containers', 'initContainers'];

/** `namespace:` of a kustomization, on an object that can have one. */
export function inNamespace(object: YamlMap, namespace: YamlNode): YamlMap {
  const kind = textAt(object, 'kind') ?? '';
  if (CLUSTER_SCOPED.has(kind)) return object;
  const metadata = mapAt(object, 'metadata') ?? emptyMapAt(object);
  return withEntry(
    object,
    'metadata',
    withEntry(metadata, kind === 'Namespace' ? 'name' : 'namespace', namespace),
  );
}

/** `replicas:` of a kustomization. */
export function withReplicas(object: YamlMap, replicas: readonly YamlNode[]): YamlMap {
  if (!WITH_REPLICAS.has(textAt(object, 'kind') ?? '')) return object;
  const name = textAt(object, 'metadata', 'name');
  const count = nodeAt(
    replicas.find((one) => textAt(one, 'name') === name),
    'count',
  );
  const spec = mapAt(object, 'spec');
  return count === undefined || spec === undefined
    ? object
    : withEntry(object, 'spec', withEntry(spec, 'replicas', count));
}

/** `images:` of a kustomization: wherever containers stand in the object. */
export function withImages<T extends YamlNode>(node: T, images: readonly YamlNode[]): T {
  if (node.kind === 'scalar') return node;
  if (node.kind === 'list') {
    const items = node.items.map((item) => withImages(item, images));
    return items.every((item, index) => item === node.items[index]) ? node : (listWith(node, items) as T);
  }
  let changed = false;
  const entries = new Map(node.entries);
  for (const [name, { key, value }] of node.entries) {
    const inner = withImages(value, images);
    const renamed =
      IMAGE_LISTS.includes(name) && inner.kind === 'list'
        ? listWith(
            inner,
            inner.items.map((item) => (item.kind === 'map' ? renamedImage(item, images) : item)),
          )
        : inner;
    if (renamed === value) continue;
    changed = true;
    entries.set(name, { key, value: renamed });
  }
  return changed ? (mapWith(node, entries) as T) : node;
}

function renamedImage(container: YamlMap, images: readonly YamlNode[]): YamlMap {
  const image = textAt(container, 'image');
  if (image === null) return container;
  const [, name = image, suffix = ''] = /^(.*?)((?::[^/:@]*)?(?:@.*)?)$/s.exec(image) ?? [];
  const found = images.find((one) => textAt(one, 'name') === name);
  if (found === undefined) return container;
  const [newName, newTag, digest] = ['newName', 'newTag', 'digest'].map((key) => textAt(found, key));
  const tag = newTag == null || newTag === '' ? '' : `:${newTag}`;
  const written = digest == null || digest === '' ? (tag === '' ? suffix : tag) : `${tag}@${digest}`;
  const at = nodeAt(found, 'digest') ?? nodeAt(found, 'newTag') ?? nodeAt(found, 'newName') ?? found;
  return withEntry(container, 'image', scalarAt(`${newName ?? name}${written}`, at));
}
