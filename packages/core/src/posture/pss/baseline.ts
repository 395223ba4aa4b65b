import { itemsAt, mapAt, nodeAt, scalarAt, textAt, valueOf } from '../../bytes/located/fields.ts';
import type { YamlNode } from '../../bytes/located/yaml.ts';
import type { Offence, PodSecurityCheck, PodView } from './contract.ts';
import { containersOf, contextsOf, hasOwnUsers, isNot, otherThan } from './pod.ts';

// Controls, values and versions: https://kubernetes.io/docs/concepts/security/pod-security-standards/ and, where that
// page is silent, https://github.com/kubernetes/pod-security-admission/tree/master/policy.

const CAPABILITIES: ReadonlySet<string> = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

/** Sysctls that touch nothing beyond the Pod, by the minor version that lets them pass. */
const SYSCTLS: ReadonlyMap<string, number> = new Map([
  ['kernel.shm_rmid_forced', 0],
  ['net.ipv4.ip_local_port_range', 0],
  ['net.ipv4.ip_unprivileged_port_start', 0],
  ['net.ipv4.ping_group_range', 0],
  ['net.ipv4.tcp_syncookies', 0],
  ['net.ipv4.ip_local_reserved_ports', 27],
  ['net.ipv4.tcp_fin_timeout', 29],
  ['net.ipv4.tcp_keepalive_intvl', 29],
  ['net.ipv4.tcp_keepalive_probes', 29],
  ['net.ipv4.tcp_keepalive_time', 29],
  ['net.ipv4.tcp_rmem', 32],
  ['net.ipv4.tcp_wmem', 32],
  ['net.ipv4.tcp_notsent_lowat', 37],
  ['net.ipv4.tcp_slow_start_after_idle', 37],
]);

const PROFILES: ReadonlySet<string> = new Set(['RuntimeDefault', 'Localhost']);
const SELINUX_TYPES = ['', 'container_t', 'container_init_t', 'container_kvm_t'];
const NOTHING: ReadonlySet<string> = new Set(['']);

/** The controls of the baseline level. */
export const BASELINE: readonly PodSecurityCheck[] = [
  {
    id: 'appArmorProfile',
    level: 'baseline',
    since: 0,
    title: 'forbidden AppArmor profile',
    remedy: 'Take the profile out, or set RuntimeDefault or Localhost',
    check: (pod) => [
      ...contextsOf(pod).flatMap(({ context, container }) =>
        otherThan(context, ['appArmorProfile', 'type'], PROFILES, container),
      ),
      ...annotations(
        pod,
        'container.apparmor.security.beta.kubernetes.io/',
        (value) => value === '' || value === 'runtime/default' || value.startsWith('localhost/'),
      ),
    ],
  },
  {
    id: 'capabilities_baseline',
    level: 'baseline',
    since: 0,
    title: 'non-default capabilities',
    remedy: 'Take capabilities out that engines do not give by default',
    check: (pod) => containersOf(pod).flatMap(({ node, name }) => notAllowed(node, name, CAPABILITIES)),
  },
  {
    id: 'hostNamespaces',
    level: 'baseline',
    since: 0,
    title: 'host namespaces',
    remedy: 'Take hostNetwork, hostPID and hostIPC out',
    check: ({ spec }) =>
      ['hostNetwork', 'hostPID', 'hostIPC'].flatMap((key) =>
        set(isNot(spec, key, false), null, `${key}=true`),
      ),
  },
  {
    id: 'hostPathVolumes',
    level: 'baseline',
    since: 0,
    title: 'hostPath volumes',
    remedy: 'Use a volume of another kind',
    check: ({ spec }) =>
      itemsAt(spec, 'volumes').flatMap((volume) =>
        set(
          nodeAt(volume, 'hostPath') ?? null,
          null,
          `volume ${JSON.stringify(textAt(volume, 'name') ?? '')}`,
        ),
      ),
  },
  {
    id: 'hostPorts',
    level: 'baseline',
    since: 0,
    title: 'hostPort',
    remedy: 'Take hostPort out; a Service leads to the Pod',
    check: (pod) =>
      containersOf(pod).flatMap(({ node, name }) =>
        itemsAt(node, 'ports').flatMap((port) => {
          const host = scalarAt(port, 'hostPort');
          return host === undefined || valueOf(host) === 0 ? [] : set(host, name, `hostPort ${host.text}`);
        }),
      ),
  },
  {
    id: 'hostProbesAndHostLifecycle',
    level: 'baseline',
    since: 34,
    title: 'probe or lifecycle host',
    remedy: 'Take host out of probes and lifecycle hooks: the kubelet asks the Pod itself',
    check: (pod) =>
      containersOf(pod).flatMap(({ node, name }) => hooksOf(node).flatMap((hook) => hostsOf(hook, name))),
  },
  {
    id: 'privileged',
    level: 'baseline',
    since: 0,
    title: 'privileged',
    remedy: 'Take privileged out',
    check: (pod) =>
      containersOf(pod).flatMap(({ node, name }) =>
        set(
          isNot(mapAt(node, 'securityContext'), 'privileged', false),
          name,
          'securityContext.privileged=true',
        ),
      ),
  },
  {
    id: 'procMount',
    level: 'baseline',
    since: 0,
    title: 'procMount',
    remedy: 'Take procMount out',
    check: (pod, minor) => (hasOwnUsers(pod, minor) ? [] : procMounts(pod)),
  },
  {
    id: 'seccompProfile_baseline',
    level: 'baseline',
    since: 0,
    title: 'seccompProfile',
    remedy: 'Set RuntimeDefault or Localhost, or nothing',
    check: (pod, minor) => (minor < 19 ? seccompAnnotations(pod) : seccompProfiles(pod)),
  },
  {
    id: 'seLinuxOptions',
    level: 'baseline',
    since: 0,
    title: 'seLinuxOptions',
    remedy: 'Take user and role out, and set a type of containers',
    check(pod, minor) {
      const types = new Set(minor >= 31 ? [...SELINUX_TYPES, 'container_engine_t'] : SELINUX_TYPES);
      return contextsOf(pod).flatMap(({ context, container }) => [
        ...otherThan(context, ['seLinuxOptions', 'type'], types, container),
        ...otherThan(context, ['seLinuxOptions', 'user'], NOTHING, container),
        ...otherThan(context, ['seLinuxOptions', 'role'], NOTHING, container),
      ]);
    },
  },
  {
    id: 'sysctls',
    level: 'baseline',
    since: 0,
    title: 'forbidden sysctls',
    remedy: 'Take sysctls out that reach beyond the Pod',
    check: ({ spec }, minor) =>
      itemsAt(mapAt(spec, 'securityContext'), 'sysctls').flatMap((item) => {
        const name = textAt(item, 'name') ?? '';
        return (SYSCTLS.get(name) ?? Number.POSITIVE_INFINITY) <= minor ? [] : set(item, null, name);
      }),
  },
  {
    id: 'windowsHostProcess',
    level: 'baseline',
    since: 0,
    title: 'hostProcess',
    remedy: 'Take hostProcess out',
    check: (pod) =>
      contextsOf(pod).flatMap(({ context, container }) =>
        set(
          isNot(mapAt(context, 'windowsOptions'), 'hostProcess', false),
          container,
          'securityContext.windowsOptions.hostProcess=true',
        ),
      ),
  },
];

function set(at: YamlNode | null, container: string | null, what: string): readonly Offence[] {
  return at === null ? [] : [{ at, container, what }];
}

/** Capabilities that are added, and are none of these. */
export function notAllowed(
  node: YamlNode,
  container: string,
  allowed: ReadonlySet<string>,
): readonly Offence[] {
  return itemsAt(node, 'securityContext', 'capabilities', 'add').flatMap((item) => {
    const name = item.kind === 'scalar' ? item.text : '';
    return allowed.has(name)
      ? []
      : set(item, container, `securityContext.capabilities.add ${JSON.stringify(name)}`);
  });
}

/** Every `procMount` that is not the default. */
export function procMounts(pod: PodView): readonly Offence[] {
  const allowed = new Set(['Default']);
  return containersOf(pod).flatMap(({ node, name }) => {
    const context = mapAt(node, 'securityContext');
    return context === undefined ? [] : otherThan(context, ['procMount'], allowed, name);
  });
}

/** Profiles that are set, and forbidden: those of no name that filters. */
export function seccompProfiles(pod: PodView): readonly Offence[] {
  return contextsOf(pod).flatMap(({ context, container }) =>
    otherThan(context, ['seccompProfile', 'type'], PROFILES, container),
  );
}

function seccompAnnotations(pod: PodView): readonly Offence[] {
  const isValid = (value: string): boolean =>
    value === 'runtime/default' || value === 'docker/default' || value.startsWith('localhost/');
  const prefix = 'container.seccomp.security.alpha.kubernetes.io/';
  const names = new Set(containersOf(pod).map(({ name }) => prefix + name));
  return [
    ...annotations(pod, 'seccomp.security.alpha.kubernetes.io/pod', isValid),
    ...annotations(pod, prefix, isValid).filter(({ what }) => names.has(what.slice(0, what.indexOf('=')))),
  ];
}

function annotations(
  { metadata }: PodView,
  prefix: string,
  isValid: (value: string) => boolean,
): readonly Offence[] {
  return [...(mapAt(metadata, 'annotations')?.entries ?? [])].flatMap(([key, { value }]) => {
    if (!key.startsWith(prefix) || value.kind !== 'scalar' || isValid(value.text)) return [];
    return set(value, null, `${key}=${JSON.stringify(value.text)}`);
  });
}

function hooksOf(node: YamlNode): readonly (YamlNode | undefined)[] {
  return [
    nodeAt(node, 'livenessProbe'),
    nodeAt(node, 'readinessProbe'),
    nodeAt(node, 'startupProbe'),
    nodeAt(node, 'lifecycle', 'postStart'),
    nodeAt(node, 'lifecycle', 'preStop'),
  ];
}

function hostsOf(hook: YamlNode | undefined, container: string): readonly Offence[] {
  return ['httpGet', 'tcpSocket'].flatMap((kind) => {
    const host = scalarAt(hook, kind, 'host');
    return host === undefined || host.text === ''
      ? []
      : set(host, container, `${kind}.host=${JSON.stringify(host.text)}`);
  });
}
