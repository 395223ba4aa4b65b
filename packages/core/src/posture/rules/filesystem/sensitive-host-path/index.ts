import type { Severity } from '../../../../model/severity.ts';
import type { Container, Mount } from '../../../model/container.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** Folders of the host whose files run it, or hold its secrets, and what it means to write there. */
const SENSITIVE: readonly (readonly [path: string, severity: Severity])[] = [
  ['/', 'critical'],
  ['/boot', 'critical'],
  ['/dev', 'critical'],
  ['/etc', 'critical'],
  ['/lib', 'critical'],
  ['/lib64', 'critical'],
  ['/proc', 'critical'],
  ['/root', 'critical'],
  ['/run', 'high'],
  ['/sys', 'high'],
  ['/usr', 'critical'],
  ['/bin', 'critical'],
  ['/sbin', 'critical'],
  ['/home', 'high'],
  ['/var/lib/docker', 'critical'],
  ['/var/lib/containers', 'critical'],
  ['/var/lib/containerd', 'critical'],
  ['/var/lib/kubelet', 'critical'],
  ['/var/lib/etcd', 'critical'],
  ['/var/log', 'medium'],
  ['/var/run', 'high'],
  ['/var/spool/cron', 'critical'],
];

/** Single files that containers are given for good reason, and can only read. */
const HARMLESS: ReadonlySet<string> = new Set([
  '/etc/hostname',
  '/etc/localtime',
  '/etc/machine-id',
  '/etc/os-release',
  '/etc/timezone',
  '/usr/share/zoneinfo',
]);

/** A folder of the host that runs it or holds its secrets. */
export const rule: Rule = defineRule({
  id: 'filesystem/sensitive-host-path',
  title: 'Sensitive folder of the host is mounted',
  why: 'What writes there runs the host (units, cron, kubelet Pods, libraries); what reads there has its keys and those of every other container.',
  remedy: 'Take the mount out, or mount the one folder that is needed, read-only',
  severity: 'high',
  covers: ['CO006', 'WL025', 'WL026', 'RT01'],
  aliases: ['KSV-0121', 'C-0045', 'sensitive-host-mounts', 'writable-host-mount'],
  taxonomies: ['cis-docker/5.6', 'mitre/T1611'],
  checks: { container: { origins: ['compose', 'kubernetes', 'live'], check } },
});

function* check({ mounts }: Container): Iterable<Violation> {
  for (const mount of mounts) {
    const found = mount.kind === 'host' ? sensitive(mount) : null;
    if (found === null) continue;
    const how = mount.readOnly ? 'read' : 'written';
    yield {
      at: mount.at,
      severity: mount.readOnly ? lower(found) : found,
      reason: `${mount.source} of the host can be ${how} at ${mount.target}`,
    };
  }
}

function sensitive({ source, readOnly }: Mount): Severity | null {
  const path = (source ?? '').replace(/(?<=.)\/+$/, '');
  if (readOnly && HARMLESS.has(path)) return null;
  const exact = SENSITIVE.find(([folder]) => folder === path);
  if (exact !== undefined) return exact[1];
  // What lies below is a part of it; people keep data of their own below /home, /run, /var/log and so on.
  const above = SENSITIVE.find(
    ([folder, severity]) => severity === 'critical' && folder !== '/' && path.startsWith(`${folder}/`),
  );
  return above === undefined ? null : 'high';
}

function lower(severity: Severity): Severity {
  return severity === 'critical' ? 'high' : severity === 'high' ? 'medium' : 'low';
}
