import { itemsAt, listAt, scalarAt } from '../../../bytes/located/fields.ts';
import { appendItem, removeAt, removeItem, setAt } from '../../../bytes/located/yaml-edit.ts';
import type { YamlMap } from '../../../bytes/located/yaml.ts';
import type { Edit, PostureChanges } from '../../model/change.ts';
import type { PodContext } from './context.ts';
import { editsOf } from './object.ts';

/** What is changed: a container in its Pod. */
interface Changed {
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
  if (!context.object.editable) return null;
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
    case 'ownNamespace':
      return ownNamespace(context.pod, to as PostureChanges['ownNamespace']);
    case 'mountReadOnly':
      return mountReadOnly(node, to as number);
    default:
      return null;
  }
}

function changeUser(node: YamlMap, user: string): readonly Edit[] | null {
  const [uid, gid] = user.split(':').map(Number);
  if (uid === undefined || Number.isNaN(uid)) return null;
  const value = gid === undefined ? { runAsUser: uid } : { runAsUser: uid, runAsGroup: gid };
  const context = node.entries.get('securityContext')?.value;
  if (context?.kind !== 'map') return editsOf(node, setAt(node, ['securityContext'], value));
  return editsOf(context, setAt(context, ['runAsUser'], uid));
}

function addTo(node: YamlMap, path: readonly string[], value: string): readonly Edit[] | null {
  const list = listAt(node, ...path);
  if (list === undefined || list.items.length === 0) return editsOf(node, setAt(node, path, [value]));
  const edit = appendItem(list, value);
  return edit === null ? null : [{ source: list.source, ...edit }];
}

function removeCapability(node: YamlMap, name: string): readonly Edit[] | null {
  const path = ['securityContext', 'capabilities', 'add'];
  const list = listAt(node, ...path);
  const index = itemsAt(node, ...path).findIndex(
    (item) => item.kind === 'scalar' && item.text.toUpperCase().replace(/^CAP_/, '') === name,
  );
  if (list === undefined || index === -1) return null;
  if (list.items.length === 1) return editsOf(node, removeAt(node, path));
  const edit = removeItem(list, index);
  return edit === null ? null : [{ source: list.source, ...edit }];
}

/** Where the container, or else the Pod, has a profile, that one becomes the default. */
function changeProfile({ node, context }: Changed, key: string): readonly Edit[] | null {
  const path = ['securityContext', key, 'type'];
  const owner =
    scalarAt(node, ...path) === undefined && scalarAt(context.pod, ...path) !== undefined
      ? context.pod
      : node;
  return editsOf(owner, setAt(owner, path, 'RuntimeDefault'));
}

function ownNamespace(pod: YamlMap, which: PostureChanges['ownNamespace']): readonly Edit[] | null {
  if (which === 'user') return editsOf(pod, setAt(pod, ['hostUsers'], false));
  const key = HOST_KEYS[which];
  return key === undefined ? null : editsOf(pod, removeAt(pod, [key]));
}

function mountReadOnly(node: YamlMap, at: number): readonly Edit[] | null {
  const mount = itemsAt(node, 'volumeMounts').find((item) => item.start === at);
  return mount?.kind === 'map' ? editsOf(mount, setAt(mount, ['readOnly'], true)) : null;
}
