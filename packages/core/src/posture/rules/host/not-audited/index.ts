import type { Host } from '../../../model/host.ts';
import { placeOfPath } from '../../../read/host/lines.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** -w PATH, or -F path= and -F dir= (https://man7.org/linux/man-pages/man8/auditctl.8.html). */
export const rule: Rule = defineRule({
  id: 'host/not-audited',
  title: 'What is done to the engine is not audited',
  why: 'Who changed the daemon, its configuration or its containers on disk cannot be found out afterwards.',
  remedy: 'Add a rule of auditd for each: -w /etc/docker -k docker',
  severity: 'low',
  covers: ['DH01'],
  aliases: [],
  taxonomies: [
    'cis-docker/1.1.3',
    'cis-docker/1.1.4',
    'cis-docker/1.1.5',
    'cis-docker/1.1.6',
    'cis-docker/1.1.7',
    'cis-docker/1.1.9',
    'cis-docker/1.1.11',
  ],
  checks: { host: check },
});

const AUDITED: readonly string[] = [
  'usr/bin/dockerd',
  'var/lib/docker',
  'etc/docker',
  'etc/docker/daemon.json',
  'etc/default/docker',
  'etc/systemd/system/docker.service',
  'usr/lib/systemd/system/docker.service',
  'usr/lib/systemd/system/docker.socket',
  'usr/bin/containerd',
  'run/containerd/containerd.sock',
];

function check({ audit, docker, files }: Host): Violation | null {
  if (docker === null) return null;
  const there = AUDITED.filter((path) => files.has(path));
  if (audit === null) return { at: placeOfPath('etc/audit'), reason: 'there are no rules of auditd' };
  const watched = audit.flatMap(({ value }) => /(?:-w\s+|-F\s+(?:path|dir)=)\/(\S+)/.exec(value)?.[1] ?? []);
  const missing = there.filter(
    (path) => !watched.some((one) => path === one || path.startsWith(`${one.replace(/\/$/, '')}/`)),
  );
  if (missing.length === 0) return null;
  return {
    at: placeOfPath('etc/audit'),
    reason: `no rule watches ${missing.map((path) => `/${path}`).join(', ')}`,
  };
}
