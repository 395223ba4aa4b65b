import { asObject } from '../../../bytes/json.ts';
import type { Place } from '../../../bytes/located/text.ts';
import type { NamespaceName } from '../../../image/engine/process.ts';
import type { Running, RunningContainer } from '../../../image/engine/containers.ts';
import type { Container, Maybe, Namespaces, Privileges, Setting } from '../../model/container.ts';
import type { ReadProblem, Tree } from '../../model/tree.ts';
import { imageContainer } from '../image/index.ts';
import { capabilityName, optionPrivileges } from '../security-options.ts';
import { EMPTY_TREE } from '../empty.ts';
import { nothingSet } from '../unset.ts';
import { Inspected } from './inspected.ts';
import { mountsOf } from './mounts.ts';
import { portsOf } from './ports.ts';
import { resourcesOf } from './resources.ts';

/** The posture of the containers that run: a tree of them, each of its places a field of what the engine says. */
export function readRunning({ engine, containers, problems }: Running): Tree {
  return {
    ...EMPTY_TREE,
    containers: containers.map(liveContainer),
    problems: problems.map(
      ({ name, reason }): ReadProblem => ({
        id: 'file/unreadable',
        path: `${engine}/${name}`,
        at: null,
        reason,
      }),
    ),
  };
}

/**
 * A container that runs, as its engine tells of it; its places are `NAME#/HostConfig/Privileged`. What the kernel says of
 * its first process goes before what the engine says: engines tell what they were asked for, and podman not all of that.
 */
export function liveContainer({ name, inspect, image, process }: RunningContainer): Container {
  const document = new Inspected(name, inspect);
  const user = document.text('Config', 'User');
  const [id = '', group = ''] = (user?.value ?? '').split(':', 2);
  const at = document.at();
  return {
    ...nothingSet('live'),
    name,
    resource: { kind: 'Container', namespace: null, name, container: null },
    at,
    os: document.text('Platform')?.value === 'windows' ? 'windows' : 'linux',
    image: imageName(document),
    base: image === null ? null : imageContainer(image),
    identity: {
      user: user === null || id === '' ? null : { value: id, at: user.at },
      group: user === null || group === '' ? null : { value: group, at: user.at },
      supplementalGroups: document.texts('HostConfig', 'GroupAdd'),
      runAsNonRoot: null,
    },
    privileges: privilegesOf(document, process),
    namespaces: namespacesOf(document, process),
    readOnlyRoot: document.flag('HostConfig', 'ReadonlyRootfs'),
    mounts: mountsOf(document),
    devices: document.records('HostConfig', 'Devices').map(({ value, at: place }) => ({
      value: ['PathOnHost', 'PathInContainer', 'CgroupPermissions']
        .map((key) => textIn(value, key))
        .join(':'),
      at: place,
    })),
    resources: resourcesOf(document),
    ports: portsOf(document),
    environment: document.texts('Config', 'Env').map(({ value, at: place }) => {
      const separator = value.indexOf('=');
      return {
        name: separator === -1 ? value : value.slice(0, separator),
        value: separator === -1 ? null : value.slice(separator + 1),
        from: 'literal',
        at: place,
      };
    }),
    entrypoint: wordsOf(document.texts('Config', 'Entrypoint'), document.at('Config', 'Entrypoint')),
    command: wordsOf(document.texts('Config', 'Cmd'), document.at('Config', 'Cmd')),
    workingDirectory: document.text('Config', 'WorkingDir'),
    probes: { liveness: null, readiness: null, startup: null, health: healthOf(document) },
    restart: restartOf(document),
    labels: new Map(
      Object.entries(asObject(document.value('Config', 'Labels')) ?? {}).flatMap(
        ([key, value]): [string, Setting<string>][] =>
          typeof value === 'string' ? [[key, { value, at: document.at('Config', 'Labels', key) }]] : [],
      ),
    ),
  };
}

/** Docker has the name in Config, podman beside the id. */
function imageName(document: Inspected): Maybe<string> {
  return document.text('ImageName') ?? document.text('Config', 'Image');
}

function textIn(record: Readonly<Record<string, unknown>>, key: string): string {
  const value = record[key];
  return typeof value === 'string' ? value : '';
}

function wordsOf(texts: readonly Setting<string>[], at: Place): Container['command'] {
  return texts.length === 0 ? null : { value: { form: 'exec', words: texts.map(({ value }) => value) }, at };
}

function healthOf(document: Inspected): Maybe<string> {
  const [kind, ...words] = document.texts('Config', 'Healthcheck', 'Test');
  if (kind === undefined) return null;
  const text = kind.value === 'NONE' ? 'none' : [kind, ...words].map(({ value }) => value).join(' ');
  return { value: text, at: document.at('Config', 'Healthcheck', 'Test') };
}

function restartOf(document: Inspected): Maybe<string> {
  const policy = document.text('HostConfig', 'RestartPolicy', 'Name');
  if (policy === null) return null;
  const most = document.number('HostConfig', 'RestartPolicy', 'MaximumRetryCount')?.value ?? 0;
  return policy.value === 'on-failure' && most > 0 ? { ...policy, value: `on-failure:${most}` } : policy;
}

function privilegesOf(document: Inspected, process: RunningContainer['process']): Privileges {
  const options = optionPrivileges(document.texts('HostConfig', 'SecurityOpt'));
  const capabilities = (key: string): readonly Setting<string>[] =>
    document.texts('HostConfig', key).map(({ value, at }) => ({ value: capabilityName(value), at }));
  const droppedCapabilities = capabilities('CapDrop');
  const all: readonly Setting<string>[] = dropsAll(document)
    ? [{ value: 'ALL', at: document.at('HostConfig', 'CapDrop') }]
    : [];
  const kernel = document.at('State', 'Pid');
  return {
    ...options,
    privileged: document.flag('HostConfig', 'Privileged'),
    escalation:
      process?.noNewPrivileges === true
        ? (options.escalation ?? { value: false, at: kernel })
        : options.escalation,
    seccomp: options.seccomp ?? (process?.seccomp === 0 ? { value: 'Unconfined', at: kernel } : null),
    apparmor:
      options.apparmor ??
      (document.text('AppArmorProfile')?.value === 'unconfined' ? document.text('AppArmorProfile') : null),
    addedCapabilities: capabilities('CapAdd'),
    droppedCapabilities: [...droppedCapabilities, ...all],
    sysctls: Object.entries(asObject(document.value('HostConfig', 'Sysctls')) ?? {}).map(([key, value]) => ({
      value: `${key}=${String(value)}`,
      at: document.at('HostConfig', 'Sysctls', key),
    })),
    windowsHostProcess: null,
  };
}

/** Podman lists what it drops one by one; what is left is the bounding set: null for none. */
function dropsAll(document: Inspected): boolean {
  const bounding = document.value('BoundingCaps');
  if (bounding === undefined) return false;
  const left = document.texts('BoundingCaps').map(({ value }) => capabilityName(value));
  const added = new Set(document.texts('HostConfig', 'CapAdd').map(({ value }) => capabilityName(value)));
  const dropped = document.texts('HostConfig', 'CapDrop').length;
  return left.length === 0 || (dropped > 0 && left.every((name) => added.has(name)));
}

const MODES: readonly (readonly [keyof Namespaces, string, NamespaceName])[] = [
  ['network', 'NetworkMode', 'net'],
  ['pid', 'PidMode', 'pid'],
  ['ipc', 'IpcMode', 'ipc'],
  ['uts', 'UTSMode', 'uts'],
  ['cgroup', 'CgroupnsMode', 'cgroup'],
];

function namespacesOf(document: Inspected, process: RunningContainer['process']): Namespaces {
  const user = document.text('HostConfig', 'UsernsMode');
  const namespaces: { -readonly [K in keyof Namespaces]: Namespaces[K] } = {
    network: null,
    pid: null,
    ipc: null,
    uts: null,
    cgroup: null,
    user,
  };
  for (const [name, key, kernel] of MODES) {
    const said = document.text('HostConfig', key);
    const shared = process?.shared.includes(kernel) === true;
    // A cgroup namespace of its own is only there with cgroups of version 2: on others nobody chose the host's.
    namespaces[name] =
      shared && name !== 'cgroup' ? { value: 'host', at: document.at('HostConfig', key) } : said;
  }
  return namespaces;
}
