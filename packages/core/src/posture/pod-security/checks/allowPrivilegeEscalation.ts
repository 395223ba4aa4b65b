import { defineCheck, type PodCheck } from '../contract.ts';
import { pathTo } from '../read/fields.ts';
import { setters } from '../words.ts';

const WINDOWS_SKIPS = 25;

/**
 * Every container says that its processes may not gain privileges.
 * k8s.io/pod-security-admission/policy/check_allowPrivilegeEscalation.go
 */
export const check: PodCheck = defineCheck({
  name: 'allowPrivilegeEscalation',
  level: 'restricted',
  since: 8,
  find: ({ containers, windows }, minor) => {
    if (windows && minor >= WINDOWS_SKIPS) return [];
    return containers
      .filter(({ security }) => security.allowPrivilegeEscalation !== false)
      .map(({ name, security }) => ({
        container: name,
        paths: [pathTo(security.spot, 'allowPrivilegeEscalation')],
      }));
  },
  words: (offences) => ({
    reason: 'allowPrivilegeEscalation != false',
    detail: `${setters(offences)} must set securityContext.allowPrivilegeEscalation=false`,
  }),
});
