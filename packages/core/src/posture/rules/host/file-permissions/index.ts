import type { Host, HostFile } from '../../../model/host.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** Owner and the most that may be allowed, as the CIS Docker Benchmark has it in section 3. */
export const rule: Rule = defineRule({
  id: 'host/file-permissions',
  title: 'Files of the engine can be changed by others',
  why: 'Who may write the configuration, the unit or the socket of the daemon is root of the host.',
  remedy: 'Give the file to root (chown root:root), and take the bits away that are named (chmod)',
  severity: 'high',
  covers: ['DH03'],
  aliases: [],
  taxonomies: [
    'cis-docker/3.1',
    'cis-docker/3.2',
    'cis-docker/3.3',
    'cis-docker/3.4',
    'cis-docker/3.5',
    'cis-docker/3.6',
    'cis-docker/3.7',
    'cis-docker/3.8',
    'cis-docker/3.15',
    'cis-docker/3.16',
    'cis-docker/3.17',
    'cis-docker/3.18',
    'cis-docker/3.19',
    'cis-docker/3.20',
    'cis-docker/3.21',
    'cis-docker/3.22',
    'cis-docker/3.23',
    'cis-docker/3.24',
  ],
  checks: { host: check },
});

/** By the path: the most that may be allowed. Sockets belong to a group of their own. */
const MOST: readonly (readonly [path: RegExp, mode: number])[] = [
  [/\/docker\.(?:service|socket)$/, 0o644],
  [/^etc\/systemd\/system\/docker\.service\.d\//, 0o644],
  [/^etc\/(?:docker|containers|containerd)$/, 0o755],
  [/^etc\/docker\/certs\.d\/.*\.key$/, 0o400],
  [/^etc\/docker\/certs\.d\//, 0o444],
  [/^etc\/docker\/daemon\.json$/, 0o644],
  [/^etc\/(?:default|sysconfig)\/docker$/, 0o644],
  [/^etc\/containerd\/config\.toml$/, 0o644],
  [/^etc\/containers\/(?:registries|containers)\.conf/, 0o644],
  [/^(?:var\/)?run\/(?:docker|podman\/podman|containerd\/containerd)\.sock$/, 0o660],
];

function* check({ files }: Host): Iterable<Violation> {
  for (const [path, file] of files) {
    const most = MOST.find(([pattern]) => pattern.test(path))?.[1];
    if (most === undefined || path === 'var/run/docker.sock') continue;
    const reason = wrongOf(file, most);
    // Others who read do less harm than others who write.
    const severity = file.uid !== 0 || (file.mode & 0o022 & ~most) !== 0 ? 'high' : 'medium';
    if (reason !== null) yield { at: file.at, severity, reason };
  }
}

function wrongOf({ kind, mode, uid, gid }: HostFile, most: number): string | null {
  const tooMuch = mode & 0o777 & ~most;
  const foreign = uid !== 0 || (kind !== 'socket' && gid !== 0);
  const parts = [
    ...(foreign ? [`it belongs to ${uid}:${gid}`] : []),
    ...(tooMuch === 0 ? [] : [`its mode is ${octal(mode)}, more than ${octal(most)}`]),
  ];
  return parts.length === 0 ? null : parts.join(', and ');
}

function octal(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0');
}
