import { itemsAt, mapAt, scalarAt, textAt, valueOf } from '../../../bytes/located/fields.ts';
import type { YamlMap } from '../../../bytes/located/yaml.ts';
import type { Identity, Maybe, Namespaces, Privileges, Setting } from '../../model/container.ts';
import type { PodContext } from './context.ts';
import { booleanSetting, textSetting } from './settings.ts';

// https://kubernetes.io/docs/tasks/configure-pod-container/security-context/: what a container says goes before what its
// Pod says.

/** As whom a container runs. */
export function identityOf(node: YamlMap, { pod }: PodContext): Identity {
  const own = mapAt(node, 'securityContext');
  const all = mapAt(pod, 'securityContext');
  const groups = texts(all, 'supplementalGroups');
  const filesGroup = textSetting(all, 'fsGroup');
  return {
    user:
      textSetting(own, 'runAsUser') ??
      textSetting(all, 'runAsUser') ??
      textSetting(own, 'windowsOptions', 'runAsUserName') ??
      textSetting(all, 'windowsOptions', 'runAsUserName'),
    group: textSetting(own, 'runAsGroup') ?? textSetting(all, 'runAsGroup'),
    // The owner of the volumes is a group of every process, too.
    supplementalGroups: filesGroup === null ? groups : [...groups, filesGroup],
    runAsNonRoot: booleanSetting(own, 'runAsNonRoot') ?? booleanSetting(all, 'runAsNonRoot'),
  };
}

/** What a container may do. */
export function privilegesOf(node: YamlMap, context: PodContext): Privileges {
  const own = mapAt(node, 'securityContext');
  const all = mapAt(context.pod, 'securityContext');
  return {
    privileged: booleanSetting(own, 'privileged'),
    escalation: booleanSetting(own, 'allowPrivilegeEscalation'),
    addedCapabilities: capabilities(own, 'add'),
    droppedCapabilities: capabilities(own, 'drop'),
    seccomp:
      profile(own, 'seccompProfile') ??
      profile(all, 'seccompProfile') ??
      annotation(context, profileAnnotations(node, 'seccompProfile')),
    apparmor:
      profile(own, 'appArmorProfile') ??
      profile(all, 'appArmorProfile') ??
      annotation(context, profileAnnotations(node, 'appArmorProfile')),
    selinux: selinux(mapAt(own, 'seLinuxOptions') ?? mapAt(all, 'seLinuxOptions')),
    procMount: textSetting(own, 'procMount'),
    sysctls: itemsAt(all, 'sysctls').map((item) => ({
      value: `${textAt(item, 'name') ?? ''}=${textAt(item, 'value') ?? ''}`,
      at: item,
    })),
    windowsHostProcess:
      booleanSetting(own, 'windowsOptions', 'hostProcess') ??
      booleanSetting(all, 'windowsOptions', 'hostProcess'),
  };
}

/** Which namespaces a Pod's containers have. */
export function namespacesOf({ pod }: PodContext): Namespaces {
  const hostUsers = booleanSetting(pod, 'hostUsers');
  return {
    network: host(pod, 'hostNetwork'),
    pid: host(pod, 'hostPID'),
    ipc: host(pod, 'hostIPC'),
    uts: null,
    user: hostUsers === null ? null : { value: hostUsers.value ? 'host' : 'private', at: hostUsers.at },
    cgroup: null,
  };
}

function host(pod: YamlMap, key: string): Maybe<string> {
  const setting = booleanSetting(pod, key);
  return setting === null ? null : { value: setting.value ? 'host' : 'private', at: setting.at };
}

function texts(map: YamlMap | undefined, key: string): readonly Setting<string>[] {
  return itemsAt(map, key).flatMap((item) =>
    item.kind === 'scalar' ? [{ value: item.text, at: item }] : [],
  );
}

function capabilities(own: YamlMap | undefined, list: 'add' | 'drop'): readonly Setting<string>[] {
  return texts(mapAt(own, 'capabilities'), list).map(({ value, at }) => ({
    value: value.toUpperCase().replace(/^CAP_/, ''),
    at,
  }));
}

/** A profile by its type; of `Localhost` the name of the profile. */
function profile(map: YamlMap | undefined, key: string): Maybe<string> {
  const type = scalarAt(map, key, 'type');
  if (type === undefined) return null;
  const local = textAt(map, key, 'localhostProfile');
  return { value: type.text === 'Localhost' && local !== null ? local : type.text, at: type };
}

/** The names of the annotations that said it before there were fields, the first goes before the second. */
export function profileAnnotations(
  container: YamlMap,
  key: 'seccompProfile' | 'appArmorProfile',
): readonly string[] {
  const name = textAt(container, 'name') ?? '';
  if (key === 'appArmorProfile') return [`container.apparmor.security.beta.kubernetes.io/${name}`];
  const ofContainer = `container.seccomp.security.alpha.kubernetes.io/${name}`;
  return [ofContainer, 'seccomp.security.alpha.kubernetes.io/pod'];
}

/** The annotations of before there were fields; https://kubernetes.io/docs/reference/labels-annotations-taints/. */
function annotation({ metadata }: PodContext, names: readonly string[]): Maybe<string> {
  const annotations = mapAt(metadata, 'annotations');
  for (const name of names) {
    const found = scalarAt(annotations, name);
    if (found === undefined) continue;
    const value = /^(?:runtime|docker)\/default$/.test(found.text) ? 'RuntimeDefault' : found.text;
    return { value: value === 'unconfined' ? 'Unconfined' : value.replace(/^localhost\//, ''), at: found };
  }
  return null;
}

function selinux(options: YamlMap | undefined): readonly Setting<string>[] {
  return [...(options?.entries ?? [])].flatMap(([key, { value }]) =>
    value.kind === 'scalar' && valueOf(value) !== null && value.text !== ''
      ? [{ value: `${key}:${value.text}`, at: value }]
      : [],
  );
}
