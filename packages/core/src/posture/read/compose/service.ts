import { itemsAt, mapAt, nodeAt, textAt } from '../../../bytes/located/fields.ts';
import type { YamlMap, YamlScalar } from '../../../bytes/located/yaml.ts';
import type {
  Command,
  Container,
  Maybe,
  Namespaces,
  Privileges,
  Probes,
  Resources,
  Setting,
} from '../../model/container.ts';
import type { ComposeService } from '../../model/tree.ts';
import { changeService } from './change.ts';
import { environmentOf, portsOf, volumesOf } from './parts.ts';
import { flag, pairs, setting, textsAt } from './values.ts';
import { substitute } from './variables.ts';

/** A service as it stands in its file. */
export interface ServiceNode {
  readonly name: string;
  readonly key: YamlScalar;
  readonly node: YamlMap;
}

/** A service (https://docs.docker.com/reference/compose-file/services/). */
export function readService(service: ServiceNode): ComposeService {
  const { name, node } = service;
  const networks = nodeAt(node, 'networks');
  const depends = nodeAt(node, 'depends_on');
  return {
    name,
    node,
    container: containerOf(service),
    profiles: textsAt(node, 'profiles').map(({ value }) => value),
    networks: networks?.kind === 'map' ? keysOf(networks) : textsAt(node, 'networks'),
    dependsOn: (depends?.kind === 'map' ? keysOf(depends) : textsAt(node, 'depends_on')).map(
      ({ value }) => value,
    ),
    dockerfile: dockerfileOf(node),
  };
}

function keysOf(map: YamlMap): readonly Setting<string>[] {
  return [...map.entries].map(([value, { key }]) => ({ value, at: key }));
}

/** The path of the Dockerfile in the tree, or null: a remote context, an inline one, none. */
function dockerfileOf(node: YamlMap): string | null {
  const build = nodeAt(node, 'build');
  if (build === undefined) return null;
  const context = substitute(textAt(node, 'build') ?? textAt(build, 'context') ?? '.');
  const file = substitute(textAt(build, 'dockerfile') ?? 'Dockerfile');
  if (/^[a-z]+:\/\/|^git@/.test(context) || textAt(build, 'dockerfile_inline') !== null) return null;
  const folder = node.source.path.split('/').slice(0, -1);
  const parts: string[] = [];
  for (const part of [...folder, ...context.split('/'), ...file.split('/')]) {
    if (part === '..') {
      if (parts.pop() === undefined) return null;
    } else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

function containerOf({ name, key, node }: ServiceNode): Container {
  const user = setting(node, 'user');
  const [uid = '', gid] = (user?.value ?? '').split(':');
  const restart = setting(node, 'restart') ?? setting(node, 'deploy', 'restart_policy', 'condition');
  return {
    origin: 'compose',
    name,
    role: 'main',
    resource: { kind: 'Service', namespace: null, name, container: name },
    at: key,
    os: 'linux',
    image: setting(node, 'image'),
    pullPolicy: setting(node, 'pull_policy'),
    base: null,
    identity: {
      user: user === null || uid === '' ? null : { value: uid, at: user.at },
      group: user === null || gid === undefined ? null : { value: gid, at: user.at },
      supplementalGroups: textsAt(node, 'group_add'),
      runAsNonRoot: null,
    },
    privileges: privilegesOf(node),
    namespaces: namespacesOf(node),
    readOnlyRoot: flag(node, 'read_only'),
    mounts: volumesOf(node),
    devices: itemsAt(node, 'devices').map((item) => ({
      value: item.kind === 'scalar' ? substitute(item.text) : (textAt(item, 'source') ?? ''),
      at: item,
    })),
    resources: resourcesOf(node),
    ports: portsOf(node),
    environment: environmentOf(node),
    entrypoint: commandAt(node, 'entrypoint'),
    command: commandAt(node, 'command'),
    workingDirectory: setting(node, 'working_dir'),
    probes: probesOf(node),
    restart,
    interactive: flag(node, 'tty') ?? flag(node, 'stdin_open'),
    labels: new Map(pairs(node, 'labels')),
    change: (what, to) => changeService(node, what, to),
  };
}

function privilegesOf(node: YamlMap): Privileges {
  const options = textsAt(node, 'security_opt');
  const option = (name: string): Maybe<string> => {
    const found = options.findLast(({ value }) => new RegExp(`^${name}[:=]`).test(value));
    return found === undefined ? null : { value: found.value.slice(name.length + 1), at: found.at };
  };
  const newPrivileges = options.findLast(({ value }) => /^no-new-privileges(?:[:=]true)?$/.test(value));
  const allowed = options.findLast(({ value }) => /^no-new-privileges[:=]false$/.test(value));
  const said = newPrivileges ?? allowed;
  return {
    privileged: flag(node, 'privileged'),
    escalation: said === undefined ? null : { value: said === allowed, at: said.at },
    addedCapabilities: capabilities(node, 'cap_add'),
    droppedCapabilities: capabilities(node, 'cap_drop'),
    seccomp: option('seccomp'),
    apparmor: option('apparmor'),
    selinux: options
      .filter(({ value }) => /^label[:=]/.test(value))
      .map(({ value, at }) => ({ value: value.slice(6), at })),
    procMount: options.some(({ value }) => /^systempaths[:=]unconfined$/.test(value))
      ? { value: 'Unmasked', at: options.find(({ value }) => value.startsWith('systempaths'))?.at ?? node }
      : null,
    sysctls: pairs(node, 'sysctls').map(([name, { value, at }]) => ({ value: `${name}=${value}`, at })),
    windowsHostProcess: null,
  };
}

function capabilities(node: YamlMap, key: string): readonly Setting<string>[] {
  return textsAt(node, key).map(({ value, at }) => ({ value: value.toUpperCase().replace(/^CAP_/, ''), at }));
}

function namespacesOf(node: YamlMap): Namespaces {
  return {
    network: setting(node, 'network_mode'),
    pid: setting(node, 'pid'),
    ipc: setting(node, 'ipc'),
    uts: setting(node, 'uts'),
    user: setting(node, 'userns_mode'),
    cgroup: setting(node, 'cgroup'),
  };
}

function resourcesOf(node: YamlMap): Resources {
  const deploy = mapAt(node, 'deploy', 'resources');
  return {
    cpuRequest: setting(deploy, 'reservations', 'cpus'),
    cpuLimit: setting(deploy, 'limits', 'cpus') ?? setting(node, 'cpus') ?? setting(node, 'cpu_quota'),
    memoryRequest: setting(deploy, 'reservations', 'memory') ?? setting(node, 'mem_reservation'),
    memoryLimit: setting(deploy, 'limits', 'memory') ?? setting(node, 'mem_limit'),
    storageLimit: setting(node, 'storage_opt', 'size'),
    pidsLimit: setting(deploy, 'limits', 'pids') ?? setting(node, 'pids_limit'),
  };
}

function probesOf(node: YamlMap): Probes {
  const health = mapAt(node, 'healthcheck');
  const off = flag(node, 'healthcheck', 'disable');
  const words = textsAt(health, 'test').map(({ value }) => value);
  const test = words.length > 0 ? words.join(' ') : textAt(health, 'test');
  const value = off?.value === true || words[0] === 'NONE' ? 'none' : test;
  return {
    liveness: null,
    readiness: null,
    startup: null,
    health: health === undefined || value === null ? null : { value, at: health },
  };
}

function commandAt(node: YamlMap, key: string): Maybe<Command> {
  const found = nodeAt(node, key);
  if (found?.kind === 'list') {
    return { value: { form: 'exec', words: textsAt(node, key).map(({ value }) => value) }, at: found };
  }
  return found?.kind === 'scalar'
    ? { value: { form: 'shell', words: [substitute(found.text)] }, at: found }
    : null;
}
