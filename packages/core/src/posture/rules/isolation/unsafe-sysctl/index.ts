import type { Container } from '../../../model/container.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';
import { suggested } from '../../support.ts';

/** Sysctls beyond the namespaces of the container (https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/). */
export const rule: Rule = defineRule({
  id: 'isolation/unsafe-sysctl',
  title: 'Unsafe sysctl is set',
  why: 'A sysctl that has no namespace changes the kernel for every container of the host.',
  remedy: 'Take it out, or set it on the node with all who use it in mind',
  severity: 'medium',
  covers: ['WL029', 'CO020', 'RT01'],
  aliases: ['KSV-0026', 'unsafe-sysctls', 'K8sPSPForbiddenSysctls', 'restrict-sysctls'],
  taxonomies: ['pss/baseline'],
  checks: {
    container: { origins: ['compose', 'kubernetes', 'live'], check },
  },
});

/** Those that touch nothing beyond the container, up to Kubernetes 1.37. */
const SAFE: ReadonlySet<string> = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_notsent_lowat',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_slow_start_after_idle',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_wmem',
]);

function* check({ privileges: { sysctls }, origin, change }: Container): Iterable<Violation> {
  for (const { value, at } of sysctls) {
    const name = value.slice(0, value.indexOf('='));
    // Docker itself refuses those without a namespace; what is left under net. is the container's own.
    if (SAFE.has(name) || (origin !== 'kubernetes' && name.startsWith('net.'))) continue;
    const fix = suggested('take it out, and set it on the node if it is needed', change('remove', at.start));
    yield { at, reason: `${value} is set`, fix };
  }
}
