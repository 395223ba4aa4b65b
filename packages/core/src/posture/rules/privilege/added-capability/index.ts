import type { Severity } from '../../../../model/severity.ts';
import type { Container } from '../../../model/container.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';
import { suggested } from '../../support.ts';

/**
 * What each capability amounts to on the host, from capabilities(7): those that lead to the host itself, and those that
 * get far around its limits. Every other one is beyond what Pod Security's restricted level allows.
 */
const SEVERITIES: ReadonlyMap<string, Severity> = new Map([
  ...['ALL', 'SYS_ADMIN', 'SYS_MODULE'].map((name) => [name, 'critical'] as const),
  ...[
    'BPF',
    'DAC_READ_SEARCH',
    'MAC_ADMIN',
    'NET_ADMIN',
    'NET_RAW',
    'PERFMON',
    'SYS_BOOT',
    'SYS_PTRACE',
    'SYS_RAWIO',
    'SYS_TIME',
    'SYSLOG',
  ].map((name) => [name, 'high'] as const),
]);

/** What engines give without being asked: adding one changes nothing, unless ALL is dropped. */
const DEFAULT: ReadonlySet<string> = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

/** Capabilities that a container is given beyond binding low ports. */
export const rule: Rule = defineRule({
  id: 'privilege/added-capability',
  title: 'Capability is added',
  why: 'Some capabilities are root of the host by another name: SYS_ADMIN mounts, SYS_MODULE loads into the kernel, SYS_PTRACE reads every process, NET_ADMIN rewrites its network.',
  remedy:
    'Take it out; find the narrower right that the program needs (a device, a sysctl, a port above 1023)',
  severity: 'medium',
  covers: ['CO002', 'WL008', 'WL009', 'WL010', 'WL012', 'RT01'],
  aliases: [
    'KSV-0005',
    'KSV-0022',
    'KSV-0120',
    'CKV_K8S_24',
    'CKV_K8S_25',
    'CKV_K8S_39',
    'C-0046',
    'C-0200',
    'dangerousCapabilities',
    'K8sPSPCapabilities',
    'disallow-capabilities',
    'disallow-capabilities-strict',
  ],
  taxonomies: ['cis-docker/5.4', 'cis-kubernetes/5.2.9', 'pss/baseline', 'mitre/T1611'],
  checks: { container: { origins: ['compose', 'kubernetes', 'live'], check } },
});

function* check({ privileges: { addedCapabilities }, change }: Container): Iterable<Violation> {
  for (const { value, at } of addedCapabilities) {
    if (value === 'NET_BIND_SERVICE') continue;
    yield {
      at,
      severity: SEVERITIES.get(value) ?? (DEFAULT.has(value) ? 'low' : 'medium'),
      reason: value === 'ALL' ? 'every capability is added' : `${value} is added`,
      fix: suggested(`take ${value} out, if the program runs without it`, change('removeCapability', value)),
    };
  }
}
