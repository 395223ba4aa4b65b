import { defineCheck, type PodCheck } from '../contract.ts';
import { pathTo } from '../read/fields.ts';

// What can be set for one Pod without harm to others, with the minor version that allowed it.
const ALLOWED: ReadonlyMap<string, number> = new Map([
  ['kernel.shm_rmid_forced', 0],
  ['net.ipv4.ip_local_port_range', 0],
  ['net.ipv4.ip_unprivileged_port_start', 0],
  ['net.ipv4.ping_group_range', 0],
  ['net.ipv4.tcp_syncookies', 0],
  ['net.ipv4.ip_local_reserved_ports', 27],
  ['net.ipv4.tcp_fin_timeout', 29],
  ['net.ipv4.tcp_keepalive_intvl', 29],
  ['net.ipv4.tcp_keepalive_probes', 29],
  ['net.ipv4.tcp_keepalive_time', 29],
  ['net.ipv4.tcp_rmem', 32],
  ['net.ipv4.tcp_wmem', 32],
  ['net.ipv4.tcp_notsent_lowat', 37],
  ['net.ipv4.tcp_slow_start_after_idle', 37],
]);

/** The kernel's settings are few that a Pod may have. k8s.io/pod-security-admission/policy/check_sysctls.go */
export const check: PodCheck = defineCheck({
  name: 'sysctls',
  level: 'baseline',
  since: 0,
  find: ({ sysctls, security }, minor) =>
    sysctls.flatMap((name, index) =>
      (ALLOWED.get(name) ?? Infinity) <= minor
        ? []
        : [{ container: null, paths: [pathTo(security.spot, 'sysctls', index, 'name')], name }],
    ),
  words: (offences) => ({
    reason: 'forbidden sysctls',
    detail: offences.map(({ name }) => name).join(', '),
  }),
});
