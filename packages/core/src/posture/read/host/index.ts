import { placeIn, SourceText } from '../../../bytes/located/text.ts';
import type { Host, HostFile } from '../../model/host.ts';
import type { ReadProblem, Tree } from '../../model/tree.ts';
import { readDaemon } from './daemon.ts';
import { linesOf } from './lines.ts';
import { EMPTY_TREE } from '../empty.ts';
import type { HostSnapshot } from './snapshot.ts';

const DOCKER: readonly string[] = [
  'usr/bin/dockerd',
  'usr/local/bin/dockerd',
  'etc/docker/daemon.json',
  'var/run/docker.sock',
  'run/docker.sock',
];
const PODMAN: readonly string[] = ['usr/bin/podman', 'run/podman/podman.sock'];

/** A host as its files tell of it: a tree with that host alone. */
export function readHost({ files: found, mounts, problems: told }: HostSnapshot): Tree {
  const sources = new Map<string, SourceText>();
  const files = new Map<string, HostFile>();
  for (const [path, { kind, mode, uid, gid, text }] of found) {
    const source = new SourceText(path, text ?? '');
    if (text !== null) sources.set(path, source);
    files.set(path, { kind, mode, uid, gid, source: text === null ? null : source, at: placeIn(source, 0) });
  }
  const problems = told.map(
    ({ path, reason }): ReadProblem => ({ id: 'file/unreadable', path, at: null, reason }),
  );
  const hasDocker = DOCKER.some((path) => files.has(path)) || [...files.keys()].some(isDockerUnit);
  if (!hasDocker && !PODMAN.some((path) => files.has(path))) {
    const reason = 'neither docker nor podman was found below this root: nothing of an engine was judged';
    problems.push({ id: 'file/unreadable', path: '', at: null, reason });
  }
  const daemon = hasDocker ? readDaemon(files) : null;
  const host: Host = {
    files,
    docker: daemon?.options ?? null,
    audit: auditOf(files),
    dockerGroup: groupOf(files),
    mountPoints: mounts === null ? null : mountPointsOf(mounts),
  };
  return {
    ...EMPTY_TREE,
    hosts: [host],
    sources,
    paths: new Set(files.keys()),
    problems: [...problems, ...(daemon?.problems ?? [])],
  };
}

function isDockerUnit(path: string): boolean {
  return path.endsWith('/docker.service') || path.includes('/docker.service.d/');
}

function auditOf(files: Host['files']): Host['audit'] {
  const rules = [...files].filter(([path]) => path.startsWith('etc/audit/'));
  if (rules.length === 0) return null;
  return rules.flatMap(([, { source }]) => (source === null ? [] : linesOf(source)));
}

/** `docker:x:998:alice,bob` (https://man7.org/linux/man-pages/man5/group.5.html). */
function groupOf(files: Host['files']): Host['dockerGroup'] {
  const source = files.get('etc/group')?.source;
  const line =
    source === null || source === undefined
      ? undefined
      : linesOf(source).find(({ value }) => value.startsWith('docker:'));
  if (line === undefined) return null;
  const names = (line.value.split(':')[3] ?? '').split(',').map((name) => name.trim());
  return { value: names.filter((name) => name !== ''), at: line.at };
}

/** The fifth field (https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html), with octal escapes. */
function mountPointsOf(mountinfo: string): ReadonlySet<string> {
  const points = mountinfo.split('\n').flatMap((line) => line.split(' ')[4] ?? []);
  return new Set(
    points.map((point) =>
      point.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8))),
    ),
  );
}
