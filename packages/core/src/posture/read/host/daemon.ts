import { valueOf } from '../../../bytes/located/fields.ts';
import { type Place, placeIn, SourceText } from '../../../bytes/located/text.ts';
import { type YamlNode, yamlDocuments } from '../../../bytes/located/yaml.ts';
import type { Setting } from '../../model/container.ts';
import type { DaemonOptions, HostFile } from '../../model/host.ts';
import type { ReadProblem } from '../../model/tree.ts';

const CONFIG = 'etc/docker/daemon.json';
/** Of several units of a name the first one counts (https://man7.org/linux/man-pages/man5/systemd.unit.5.html). */
const UNITS: readonly string[] = [
  'etc/systemd/system/docker.service',
  'usr/lib/systemd/system/docker.service',
  'lib/systemd/system/docker.service',
];

/** What the flags of dockerd are called in daemon.json (https://docs.docker.com/reference/cli/dockerd/). */
const FLAGS: ReadonlyMap<string, string> = new Map([
  ['H', 'hosts'],
  ['host', 'hosts'],
  ['D', 'debug'],
  ['l', 'log-level'],
  ['s', 'storage-driver'],
  ['insecure-registry', 'insecure-registries'],
  ['authorization-plugin', 'authorization-plugins'],
  ['default-ulimit', 'default-ulimits'],
  ['log-opt', 'log-opts'],
  ['storage-opt', 'storage-opts'],
  ['dns', 'dns'],
  ['label', 'labels'],
]);
const SWITCHES: ReadonlySet<string> = new Set([
  'debug',
  'experimental',
  'icc',
  'ip-forward',
  'ip-masq',
  'iptables',
  'ip6tables',
  'ipv6',
  'live-restore',
  'no-new-privileges',
  'rootless',
  'selinux-enabled',
  'tls',
  'tlsverify',
  'userland-proxy',
]);

/** The options of dockerd: those of daemon.json, and those of the command line of its unit. */
export function readDaemon(files: ReadonlyMap<string, HostFile>): {
  readonly options: DaemonOptions;
  readonly problems: readonly ReadProblem[];
} {
  const settings = new Map<string, Setting<string>[]>();
  const problems: ReadProblem[] = [];
  const add = (name: string, setting: Setting<string>): void => {
    const same = settings.get(name);
    if (same === undefined) settings.set(name, [setting]);
    else same.push(setting);
  };
  const config = files.get(CONFIG);
  if (config?.source) addConfig(config.source, add, problems);
  for (const { name, setting } of flagsOf(files)) add(name, setting);
  // Where there is no file yet, it is the file to make.
  const at = config?.at ?? placeIn(new SourceText(CONFIG, ''), 0);
  return { options: { at, get: (name) => settings.get(name) ?? [] }, problems };
}

function addConfig(
  source: SourceText,
  add: (name: string, setting: Setting<string>) => void,
  problems: ReadProblem[],
): void {
  for (const document of yamlDocuments(source)) {
    if ('problem' in document) {
      const { offset, reason } = document.problem;
      const at = { source, start: offset, end: offset };
      problems.push({ id: 'file/unreadable', path: source.path, at, reason });
    } else if (document.root?.kind === 'map') {
      for (const [name, { key, value }] of document.root.entries)
        for (const setting of settingsOf(value, key)) add(name, setting);
    }
  }
}

/** A list is several, a map (`default-ulimits`) one a key; an empty one is none. */
function settingsOf(node: YamlNode, at: Place): readonly Setting<string>[] {
  if (node.kind === 'list') return node.items.flatMap((item) => settingsOf(item, item));
  if (node.kind === 'map') return [...node.entries].map(([name, { key }]) => ({ value: name, at: key }));
  const value = valueOf(node);
  return value === null ? [] : [{ value: String(value), at: node.kind === 'scalar' ? node : at }];
}

interface Flag {
  readonly name: string;
  readonly setting: Setting<string>;
}

function flagsOf(files: ReadonlyMap<string, HostFile>): readonly Flag[] {
  const unit = UNITS.map((path) => files.get(path)?.source).find(
    (source) => source !== null && source !== undefined,
  );
  const dropIns = [...files]
    .filter(([path]) => path.startsWith('etc/systemd/system/docker.service.d/'))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, { source }]) => source ?? []);
  let commands: readonly Flag[] = [];
  for (const source of [...(unit === undefined ? [] : [unit]), ...dropIns]) {
    // An empty ExecStart= takes back those before it.
    for (const match of source.text.matchAll(/^[ \t]*ExecStart[ \t]*=((?:[^\n]*\\\r?\n)*[^\n]*)$/gm)) {
      const text = match[1] ?? '';
      const start = match.index + match[0].length - text.length;
      commands = text.trim() === '' ? [] : [...commands, ...flagsIn(text, { source, start })];
    }
  }
  return commands;
}

function flagsIn(text: string, { source, start }: { source: SourceText; start: number }): readonly Flag[] {
  const words = [...text.matchAll(/(?:"[^"]*"|'[^']*'|[^\s\\"'])+/g)].map((match) => ({
    text: match[0].replace(/["']/g, ''),
    at: placeIn(source, start + match.index, start + match.index + match[0].length),
  }));
  const flags: Flag[] = [];
  for (const [index, { text: word, at }] of words.entries()) {
    const [, written, value] = /^--?([A-Za-z][\w-]*)(?:=([\s\S]*))?$/.exec(word) ?? [];
    if (written === undefined) continue;
    const name = FLAGS.get(written) ?? written;
    const next = words[index + 1]?.text;
    const given = value ?? (SWITCHES.has(name) || next?.startsWith('-') === true ? 'true' : (next ?? 'true'));
    flags.push({ name, setting: { value: given, at } });
  }
  return flags;
}
