import { mapAt } from '../../../bytes/located/fields.ts';
import type { YamlScalar } from '../../../bytes/located/yaml.ts';
import { appendItem } from '../../../bytes/located/yaml-edit.ts';
import type { Edit, PostureChanges } from '../../model/change.ts';
import { bindPort, mountReadOnly } from './change-items.ts';
import { removeNode } from './change-remove.ts';
import type { Layer, ServiceModel } from './contract.ts';
import { allOf, editsIn, layersWith, ownList, removeIn, removeItems, setIn, setOver } from './layers.ts';
import { capabilityName, securityOption } from '../security-options.ts';

const NAMESPACE_KEYS: Readonly<Record<PostureChanges['ownNamespace'], string>> = {
  network: 'network_mode',
  pid: 'pid',
  ipc: 'ipc',
  uts: 'uts',
  user: 'userns_mode',
  cgroup: 'cgroup',
};

/** How Compose says each change; what it has no word for is missing. */
type Changes = { readonly [K in keyof PostureChanges]?: Change<K> };
type Change<K extends keyof PostureChanges> = (
  service: ServiceModel,
  to: PostureChanges[K],
) => readonly Edit[] | null;

const CHANGES: Changes = {
  privileged: (service) => removeKey(service, 'privileged'),
  escalation: forbidEscalation,
  user: (service, to) => setKey(service, 'user', to),
  readOnlyRoot: (service) => setKey(service, 'read_only', true),
  dropCapability: (service, to) => append(service, 'cap_drop', to),
  removeCapability: (service, to) => removeItems(service, 'cap_add', (text) => capabilityName(text) === to),
  seccomp: (service) => removeOption(service, 'seccomp'),
  apparmor: (service) => removeOption(service, 'apparmor'),
  ownNamespace: (service, to) => removeKey(service, NAMESPACE_KEYS[to]),
  bindPort,
  mountReadOnly,
  memoryLimit: (service, to) => setLimit(service, { deployed: 'memory', plain: 'mem_limit' }, to),
  cpuLimit: (service, to) => setLimit(service, { deployed: 'cpus', plain: 'cpus' }, to),
  pidsLimit: (service, to) =>
    /^\d{1,9}$/.test(to) ? setLimit(service, { deployed: 'pids', plain: 'pids_limit' }, Number(to)) : null,
  restart: changeRestart,
  pullPolicy: (service, to) => setKey(service, 'pull_policy', to),
  image: (service, to) => setKey(service, 'image', to),
  remove: removeNode,
};

/**
 * The edits that change one property of a service: where the setting stands, whatever file that is; in the service's own
 * map where it is left out. Null where that cannot be said, above all of what a variable or an anchor brings.
 */
export function changeService<K extends keyof PostureChanges>(
  service: ServiceModel,
  what: K,
  to: PostureChanges[K],
): readonly Edit[] | null {
  const change: Change<K> | undefined = CHANGES[what];
  return change === undefined ? null : change(service, to);
}

function setKey(
  service: ServiceModel,
  key: string,
  value: string | number | boolean,
): readonly Edit[] | null {
  const layer = layersWith(service, key)[0] ?? service.own;
  const old = layer.map?.entries.get(key)?.value;
  // Who wrote a variable wants to choose: a value in its place would take that away.
  if (old?.kind === 'scalar' && old.text.includes('$')) return null;
  return setOver(layer, key, value);
}

function removeKey(service: ServiceModel, key: string): readonly Edit[] | null {
  const layers = layersWith(service, key);
  return layers.length === 0 ? null : allOf(layers.map((layer) => removeIn(layer, [key])));
}

function append(service: ServiceModel, key: string, value: string): readonly Edit[] | null {
  const [layer] = layersWith(service, key);
  if (layer === undefined) return setIn(service.own, [key], [value]);
  const list = ownList(layer, key);
  // A list without items stands for itself: brackets, or nothing at all.
  if (list === null) return setIn(layer, [key], [value]);
  return editsIn(layer, appendItem(list, value));
}

function removeOption(service: ServiceModel, name: string): readonly Edit[] | null {
  return removeItems(service, 'security_opt', (text) => securityOption(text).name === name);
}

const NO_NEW_PRIVILEGES = 'no-new-privileges';

function forbidEscalation(service: ServiceModel): readonly Edit[] | null {
  const isIt = (text: string): boolean => securityOption(text).name === NO_NEW_PRIVILEGES;
  const edits: Edit[] = [];
  for (const layer of layersWith(service, 'security_opt')) {
    const value = layer.map?.entries.get('security_opt')?.value;
    const items = value?.kind === 'list' ? value.items : [];
    const options = items.filter((item): item is YamlScalar => item.kind === 'scalar' && isIt(item.text));
    if (options.length > 0 && ownList(layer, 'security_opt') === null) return null;
    for (const { source, start, end } of options) {
      edits.push({ source, start, end, text: `${NO_NEW_PRIVILEGES}:true` });
    }
  }
  return edits.length > 0 ? edits : append(service, 'security_opt', `${NO_NEW_PRIVILEGES}:true`);
}

/** A service that has resources under `deploy` gets its limit there, unless it has the plain key. */
function setLimit(
  service: ServiceModel,
  { deployed, plain }: { readonly deployed: string; readonly plain: string },
  value: string | number,
): readonly Edit[] | null {
  const hasPlain = layersWith(service, plain).length > 0;
  const deploying = (...path: readonly string[]): Layer | undefined =>
    layersWith(service, 'deploy').find(({ map }) => mapAt(map, 'deploy', 'resources', ...path) !== undefined);
  const layer = deploying('limits') ?? deploying();
  if (hasPlain || layer === undefined) return setKey(service, plain, value);
  const old = mapAt(layer.map, 'deploy', 'resources', 'limits')?.entries.get(deployed)?.value;
  if (old?.kind === 'scalar' && old.text.includes('$')) return null;
  return setIn(layer, ['deploy', 'resources', 'limits', deployed], value);
}

/** A policy of `deploy` goes before the plain word: it would have no effect. */
function changeRestart(service: ServiceModel, to: string): readonly Edit[] | null {
  const hasPolicy = layersWith(service, 'deploy').some(
    ({ map }) => mapAt(map, 'deploy', 'restart_policy') !== undefined,
  );
  return hasPolicy ? null : setKey(service, 'restart', to);
}
