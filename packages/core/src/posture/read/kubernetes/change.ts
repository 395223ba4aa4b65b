import { itemsAt, listAt, mapAt, scalarAt } from '../../../bytes/located/fields.ts';
import type { Place } from '../../../bytes/located/text.ts';
import { standsAlone } from '../../../bytes/located/yaml-edit-place.ts';
import { appendItem, removeAt, removeItem, setAt, setEntries } from '../../../bytes/located/yaml-edit.ts';
import type { YamlMap } from '../../../bytes/located/yaml.ts';
import type { Edit, PostureChanges } from '../../model/change.ts';
import { isEditable, type PodContext } from './context.ts';
import { editsOf } from './object.ts';
import { removeNode } from './remove.ts';
import { changeProfile } from './profile.ts';

/** What is changed: a container in its Pod. */
export interface Changed {
  readonly node: YamlMap;
  readonly context: PodContext;
}

const HOST_KEYS: Readonly<Partial<Record<PostureChanges['ownNamespace'], string>>> = {
  network: 'hostNetwork',
  pid: 'hostPID',
  ipc: 'hostIPC',
};

/** Values under a path of the container, by the change that sets them. */
const PATHS: Readonly<Partial<Record<keyof PostureChanges, readonly string[]>>> = {
  privileged: ['securityContext', 'privileged'],
  escalation: ['securityContext', 'allowPrivilegeEscalation'],
  runAsNonRoot: ['securityContext', 'runAsNonRoot'],
  readOnlyRoot: ['securityContext', 'readOnlyRootFilesystem'],
  memoryLimit: ['resources', 'limits', 'memory'],
  cpuLimit: ['resources', 'limits', 'cpu'],
  memoryRequest: ['resources', 'requests', 'memory'],
  cpuRequest: ['resources', 'requests', 'cpu'],
  pullPolicy: ['imagePullPolicy'],
  image: ['image'],
};

/** The edits that change one property of a container in its manifest; null where that cannot be said there. */
export function changeContainer<K extends keyof PostureChanges>(
  changed: Changed,
  what: K,
  to: PostureChanges[K],
): readonly Edit[] | null {
  const { node, context } = changed;
  if (what === 'ownNamespace') return ownNamespace(context, to as PostureChanges['ownNamespace']);
  if (!isEditable(context.object, node)) return null;
  const path = PATHS[what];
  if (path !== undefined) return editsOf(node, setAt(node, path, to));
  switch (what) {
    case 'user':
      return changeUser(node, to as string);
    case 'dropCapability':
      return addTo(node, ['securityContext', 'capabilities', 'drop'], to as string);
    case 'removeCapability':
      return removeCapability(node, to as string);
    case 'seccomp':
      return changeProfile(changed, 'seccompProfile');
    case 'apparmor':
      return changeProfile(changed, 'appArmorProfile');
    case 'mountReadOnly':
      return mountReadOnly(node, to as number);
    case 'bindPort':
      return bindPort(node, to as PostureChanges['bindPort']);
    case 'remove':
      return removeBelow(changed, to as number);
    default:
      return null;
  }
}

/** Numbers alone: Kubernetes knows no names of users. */
function changeUser(node: YamlMap, user: string): readonly Edit[] | null {
  const [, uid, gid] = /^(\d{1,10})(?::(\d{1,10}))?$/.exec(user) ?? [];
  if (uid === undefined) return null;
  const value = { runAsUser: Number(uid), ...(gid === undefined ? {} : { runAsGroup: Number(gid) }) };
  const context = mapAt(node, 'securityContext');
  if (context === undefined) return editsOf(node, setAt(node, ['securityContext'], value));
  if (!standsAlone(node, context)) return null;
  return setEntries(context, value)?.map((edit) => ({ source: context.source, ...edit })) ?? null;
}

function addTo(node: YamlMap, path: readonly string[], value: string): readonly Edit[] | null {
  const list = listAt(node, ...path);
  if (list === undefined) return editsOf(node, setAt(node, path, [value]));
  const edit = standsAlone(node, list) ? appendItem(list, value) : null;
  return edit === null ? null : [{ source: list.source, ...edit }];
}

function removeCapability(node: YamlMap, name: string): readonly Edit[] | null {
  const path = ['securityContext', 'capabilities', 'add'];
  const list = listAt(node, ...path);
  const index = itemsAt(node, ...path).findIndex(
    (item) => item.kind === 'scalar' && item.text.toUpperCase().replace(/^CAP_/, '') === name,
  );
  if (list === undefined || index === -1 || !standsAlone(node, list)) return null;
  if (list.items.length === 1) return editsOf(node, removeAt(node, path));
  const edit = removeItem(list, index);
  return edit === null ? null : [{ source: list.source, ...edit }];
}

function ownNamespace(
  { object, pod }: PodContext,
  which: PostureChanges['ownNamespace'],
): readonly Edit[] | null {
  if (!isEditable(object, pod)) return null;
  if (which === 'user') return editsOf(pod, setAt(pod, ['hostUsers'], false));
  const key = HOST_KEYS[which];
  return key === undefined ? null : editsOf(pod, removeAt(pod, [key]));
}

function mountReadOnly(node: YamlMap, at: number): readonly Edit[] | null {
  const mount = itemsAt(node, 'volumeMounts').find((item) => item.start === at);
  if (mount?.kind !== 'map' || !standsAlone(node, mount)) return null;
  return editsOf(mount, setAt(mount, ['readOnly'], true));
}

function bindPort(node: YamlMap, { at, address }: PostureChanges['bindPort']): readonly Edit[] | null {
  const port = itemsAt(node, 'ports').find(({ start, end }) => start <= at && at < end);
  if (port?.kind !== 'map' || scalarAt(port, 'hostPort') === undefined) return null;
  return standsAlone(node, port) ? editsOf(port, setAt(port, ['hostIP'], address)) : null;
}

/** What stands in the container, or else in its Pod: a volume, a sysctl. */
function removeBelow({ node, context: { object, pod } }: Changed, at: number): readonly Edit[] | null {
  if (contains(node, at)) return editsOf(node, removeNode(node, at));
  return contains(pod, at) && isEditable(object, pod) ? editsOf(pod, removeNode(pod, at)) : null;
}

function contains({ start, end }: Place, at: number): boolean {
  return start <= at && at < end;
}
