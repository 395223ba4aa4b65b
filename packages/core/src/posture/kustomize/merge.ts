import { textAt } from '../../bytes/located/fields.ts';
import type { YamlEntry, YamlList, YamlMap, YamlNode } from '../../bytes/located/yaml.ts';
import { isNull, listWith, mapWith } from './nodes.ts';

/** Lists that are merged by a key of their items, by the name of the field (`x-kubernetes-patch-merge-key` of the API). */
const MERGE_KEYS: ReadonlyMap<string, readonly string[]> = new Map([
  ['containers', ['name']],
  ['initContainers', ['name']],
  ['ephemeralContainers', ['name']],
  ['volumes', ['name']],
  ['env', ['name']],
  ['imagePullSecrets', ['name']],
  ['ports', ['containerPort', 'port']],
  ['volumeMounts', ['mountPath']],
  ['volumeDevices', ['devicePath']],
  ['hostAliases', ['ip']],
  ['topologySpreadConstraints', ['topologyKey']],
  ['resourceClaims', ['name']],
  ['secrets', ['name']],
  ['ownerReferences', ['uid']],
]);
/** Groups of the API server itself: lists of others are replaced as a whole. */
const BUILT_IN = /^(?:v\d|(?:apps|batch|policy|autoscaling|extensions|[a-z.]+\.k8s\.io)\/)/;

/**
 * A strategic merge patch
 * (https://kubernetes.io/docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/): maps are merged, lists by
 * their key, null takes out, `$patch` deletes or replaces. Null where the object is deleted.
 */
export function mergePatch(object: YamlMap, patch: YamlMap): YamlMap | null {
  const byKey = BUILT_IN.test(textAt(object, 'apiVersion') ?? '');
  return mergeMaps(object, patch, byKey);
}

function mergeMaps(base: YamlMap, patch: YamlMap, byKey: boolean): YamlMap | null {
  const directive = textAt(patch, '$patch');
  if (directive === 'delete') return null;
  if (directive === 'replace') return cleaned(patch) as YamlMap;
  const entries = new Map<string, YamlEntry>(base.entries);
  for (const [name, entry] of patch.entries) {
    if (name.startsWith('$')) continue;
    const value = mergeValues(base.entries.get(name)?.value, entry.value, { name, byKey });
    if (value === null) entries.delete(name);
    else entries.set(name, { key: base.entries.get(name)?.key ?? entry.key, value });
  }
  return mapWith(base, entries);
}

interface Field {
  readonly name: string;
  readonly byKey: boolean;
}

function mergeValues(base: YamlNode | undefined, patch: YamlNode, field: Field): YamlNode | null {
  if (isNull(patch)) return null;
  // What the patch only repeats stands where it stood: the names of containers, above all.
  if (
    base?.kind === 'scalar' &&
    patch.kind === 'scalar' &&
    base.text === patch.text &&
    base.plain === patch.plain
  )
    return base;
  if (base?.kind === 'map' && patch.kind === 'map') return mergeMaps(base, patch, field.byKey);
  if (base?.kind === 'list' && patch.kind === 'list') return mergeLists(base, patch, field);
  // A map that is not there and is to be deleted.
  if (patch.kind === 'map' && textAt(patch, '$patch') === 'delete') return null;
  return cleaned(patch);
}

function mergeLists(base: YamlList, patch: YamlList, { name, byKey }: Field): YamlNode | null {
  const key = byKey ? keyOf(name, [...base.items, ...patch.items]) : null;
  if (
    patch.items.some(
      (item) => textAt(item, '$patch') === 'replace' && item.kind === 'map' && item.entries.size === 1,
    )
  )
    return listWith(patch, patch.items.filter((item) => textAt(item, '$patch') === null).map(cleaned));
  if (key === null) return cleaned(patch);
  const items: YamlNode[] = [...base.items];
  for (const item of patch.items) {
    if (item.kind !== 'map') continue;
    const at = items.findIndex((one) => textAt(one, key) === textAt(item, key));
    const old = items[at];
    const merged = old?.kind === 'map' ? mergeMaps(old, item, byKey) : null;
    if (old?.kind !== 'map') {
      if (textAt(item, '$patch') !== 'delete') items.push(cleaned(item));
    } else if (merged === null) items.splice(at, 1);
    else items[at] = merged;
  }
  return listWith(base, items);
}

function keyOf(name: string, items: readonly YamlNode[]): string | null {
  const keys = MERGE_KEYS.get(name) ?? [];
  return keys.find((key) => items.every((item) => textAt(item, key) !== null)) ?? null;
}

/** Without nulls and directives: what a patch adds. */
function cleaned(node: YamlNode): YamlNode {
  if (node.kind === 'list') return listWith(node, node.items.map(cleaned));
  if (node.kind === 'scalar') return node;
  const entries = [...node.entries].filter(([name, { value }]) => !name.startsWith('$') && !isNull(value));
  return mapWith(
    node,
    new Map(entries.map(([name, { key, value }]) => [name, { key, value: cleaned(value) }])),
  );
}
