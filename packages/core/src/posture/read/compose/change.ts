import { itemsAt, listAt, mapAt, nodeAt } from '../../../bytes/located/fields.ts';
import { appendItem, removeAt, removeItem, setAt, type YamlEdit } from '../../../bytes/located/yaml-edit.ts';
import type { YamlMap, YamlNode } from '../../../bytes/located/yaml.ts';
import type { Edit, PostureChanges } from '../../model/change.ts';

const NAMESPACE_KEYS: Readonly<Record<PostureChanges['ownNamespace'], string>> = {
  network: 'network_mode',
  pid: 'pid',
  ipc: 'ipc',
  uts: 'uts',
  user: 'userns_mode',
  cgroup: 'cgroup',
};

/** The edits that change one property of a service in its file; null where that cannot be said there. */
export function changeService<K extends keyof PostureChanges>(
  node: YamlMap,
  what: K,
  to: PostureChanges[K],
): readonly Edit[] | null {
  const edit = editFor(node, what, to);
  return edit === null ? null : [{ source: node.source, ...edit }];
}

function editFor<K extends keyof PostureChanges>(
  node: YamlMap,
  what: K,
  to: PostureChanges[K],
): YamlEdit | null {
  switch (what) {
    case 'privileged':
      return removeAt(node, ['privileged']);
    case 'escalation':
      return setOption(node, 'no-new-privileges', 'no-new-privileges:true');
    case 'seccomp':
      return setOption(node, 'seccomp', null);
    case 'apparmor':
      return setOption(node, 'apparmor', null);
    case 'dropCapability':
      return addTo(node, 'cap_drop', to as string);
    case 'removeCapability':
      return removeFrom(node, 'cap_add', (text) => text.toUpperCase().replace(/^CAP_/, '') === to);
    case 'readOnlyRoot':
      return setAt(node, ['read_only'], true);
    case 'user':
      return setAt(node, ['user'], to);
    case 'ownNamespace':
      return removeAt(node, [NAMESPACE_KEYS[to as PostureChanges['ownNamespace']]]);
    case 'memoryLimit':
      return setLimit(node, 'memory', 'mem_limit', to as string);
    case 'cpuLimit':
      return setLimit(node, 'cpus', 'cpus', to as string);
    case 'pidsLimit':
      return setLimit(node, 'pids', 'pids_limit', Number(to));
    case 'restart':
      return setAt(node, ['restart'], to);
    case 'image':
      return setAt(node, ['image'], to);
    case 'bindPort':
      return bindPort(node, to as PostureChanges['bindPort']);
    case 'mountReadOnly':
      return mountReadOnly(node, to as number);
    default:
      return null;
  }
}

/** Sets or takes out an option of `security_opt` by its name. */
function setOption(node: YamlMap, name: string, option: string | null): YamlEdit | null {
  const isIt = (text: string): boolean =>
    text === name || text.startsWith(`${name}:`) || text.startsWith(`${name}=`);
  const found = itemsAt(node, 'security_opt').find((item) => item.kind === 'scalar' && isIt(item.text));
  if (option === null) return removeFrom(node, 'security_opt', isIt);
  return found === undefined
    ? addTo(node, 'security_opt', option)
    : { start: found.start, end: found.end, text: option };
}

function addTo(node: YamlMap, key: string, value: string): YamlEdit | null {
  const list = listAt(node, key);
  return list === undefined || list.items.length === 0
    ? setAt(node, [key], [value])
    : appendItem(list, value);
}

function removeFrom(node: YamlMap, key: string, isIt: (text: string) => boolean): YamlEdit | null {
  const list = listAt(node, key);
  const index = itemsAt(node, key).findIndex((item) => item.kind === 'scalar' && isIt(item.text));
  if (list === undefined || index === -1) return null;
  return list.items.length === 1 ? removeAt(node, [key]) : removeItem(list, index);
}

/** A service that has limits under `deploy` gets them there. */
function setLimit(node: YamlMap, deployed: string, plain: string, value: string | number): YamlEdit | null {
  const deploy = mapAt(node, 'deploy', 'resources', 'limits');
  return deploy === undefined
    ? setAt(node, [plain], value)
    : setAt(node, ['deploy', 'resources', 'limits', deployed], String(value));
}

function itemAt(node: YamlMap, key: string, at: number): YamlNode | undefined {
  return itemsAt(node, key).find((item) => item.start === at);
}

function bindPort(node: YamlMap, { at, address }: PostureChanges['bindPort']): YamlEdit | null {
  const port = itemAt(node, 'ports', at);
  if (port?.kind === 'map') return setAt(port, ['host_ip'], address);
  if (port?.kind !== 'scalar' || port.text.includes('$')) return null;
  const bare = port.text.replace(/^(?:0\.0\.0\.0|\[?::\]?):/, '');
  // A single port is published on a random one: it keeps that.
  const text = bare.includes(':') ? `${address}:${bare}` : `${address}::${bare}`;
  return { start: port.start, end: port.end, text: `"${text}"` };
}

function mountReadOnly(node: YamlMap, at: number): YamlEdit | null {
  const volume = itemAt(node, 'volumes', at);
  if (volume?.kind === 'map')
    return nodeAt(volume, 'type') === undefined ? null : setAt(volume, ['read_only'], true);
  if (volume?.kind !== 'scalar' || volume.text.includes('$')) return null;
  const parts = volume.text.split(':');
  if (parts.length < 2 || parts.length > 3) return null;
  const options = (parts[2] ?? '').split(',').filter((option) => option !== '' && option !== 'rw');
  const text = [parts[0], parts[1], [...options, 'ro'].join(',')].join(':');
  const quote = volume.plain ? '' : '"';
  return { start: volume.start, end: volume.end, text: `${quote}${text}${quote}` };
}
