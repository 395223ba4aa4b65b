import { mapAt, nodeAt, textAt } from '../../../bytes/located/fields.ts';
import type { YamlMap } from '../../../bytes/located/yaml.ts';
import type { Command, Identity, Maybe, Probes, Resources, Setting } from '../../model/container.ts';
import { flag, setting, textsAt } from './values.ts';
import { shellWords } from './words.ts';

/** As whom a service runs: https://docs.docker.com/reference/compose-file/services/#user. */
export function identityOf(node: YamlMap): Identity {
  const user = setting(node, 'user');
  const [uid = '', gid = ''] = (user?.value ?? '').split(':');
  return {
    user: user === null || uid === '' ? null : { value: uid, at: user.at },
    group: user === null || gid === '' ? null : { value: gid, at: user.at },
    supplementalGroups: textsAt(node, 'group_add'),
    runAsNonRoot: null,
  };
}

/** What it asks for, and may take at most: as written, 0 and -1 too, which limit nothing. */
export function resourcesOf(node: YamlMap): Resources {
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

/** https://docs.docker.com/reference/compose-file/services/#healthcheck. Without a test it is that of the image. */
export function probesOf(node: YamlMap): Probes {
  const none = { liveness: null, readiness: null, startup: null };
  const health = mapAt(node, 'healthcheck');
  if (health === undefined) return { ...none, health: null };
  const off = flag(health, 'disable');
  if (off?.value === true) return { ...none, health: { value: 'none', at: off.at } };
  const test = nodeAt(health, 'test');
  const [kind, ...words] = textsAt(health, 'test').map(({ value }) => value);
  if (test === undefined || kind === undefined) return { ...none, health: null };
  if (kind === 'NONE') return { ...none, health: { value: 'none', at: test } };
  const isExec = test.kind === 'list' && kind === 'CMD';
  const text = test.kind === 'list' ? words.join(' ') : kind;
  return { ...none, health: { value: `${isExec ? 'exec' : 'shell'}: ${text}`, at: test } };
}

/** A command line: a text is split into words, and no shell runs it. */
export function commandAt(node: YamlMap, key: string): Maybe<Command> {
  const found = nodeAt(node, key);
  if (found === undefined || found.kind === 'map') return null;
  if (found.kind === 'list') {
    return { value: { form: 'exec', words: textsAt(node, key).map(({ value }) => value) }, at: found };
  }
  const words = shellWords(found.text);
  return {
    value: words === null ? { form: 'shell', words: [found.text] } : { form: 'exec', words },
    at: found,
  };
}

/** What `deploy.restart_policy` says in the words of `restart`. */
const CONDITIONS: ReadonlyMap<string, string> = new Map([
  ['none', 'no'],
  ['any', 'always'],
]);

/** When it is started again; a policy of `deploy` goes before the plain word. */
export function restartOf(node: YamlMap): Maybe<string> {
  const policy = mapAt(node, 'deploy', 'restart_policy');
  if (policy === undefined) return setting(node, 'restart');
  const said = setting(policy, 'condition') ?? { value: 'any', at: policy };
  const value = CONDITIONS.get(said.value) ?? said.value;
  const attempts = textAt(policy, 'max_attempts');
  return { value: value === 'on-failure' && attempts !== null ? `${value}:${attempts}` : value, at: said.at };
}

/** Whether somebody is to type there. */
export function interactiveOf(node: YamlMap): Maybe<boolean> {
  const tty = flag(node, 'tty');
  const input = flag(node, 'stdin_open');
  return input?.value === true && tty?.value !== true ? input : (tty ?? input);
}

/** The services that are started before it: those that it names, and those whose namespaces, links or volumes it uses. */
export function dependenciesOf(node: YamlMap): readonly string[] {
  const shared = ['network_mode', 'ipc', 'pid', 'uts', 'cgroup'].flatMap((key) => {
    const value = textAt(node, key);
    return value?.startsWith('service:') === true ? [value.slice('service:'.length)] : [];
  });
  const firstPart = ({ value }: Setting<string>): string => value.split(':')[0] ?? '';
  const links = textsAt(node, 'links').map(firstPart);
  const volumes = textsAt(node, 'volumes_from')
    .map(firstPart)
    .filter((name) => name !== 'container');
  const named = textsAt(node, 'depends_on').map(({ value }) => value);
  return [...new Set([...named, ...links, ...shared, ...volumes])];
}
