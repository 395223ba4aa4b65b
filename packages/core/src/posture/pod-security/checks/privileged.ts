import { defineCheck, type PodCheck } from '../contract.ts';
import { pathTo } from '../read/fields.ts';
import { setters } from '../words.ts';

/** No container may be privileged. k8s.io/pod-security-admission/policy/check_privileged.go */
export const check: PodCheck = defineCheck({
  name: 'privileged',
  level: 'baseline',
  since: 0,
  find: ({ containers }) =>
    containers
      .filter(({ security }) => security.privileged)
      .map(({ name, security }) => ({ container: name, paths: [pathTo(security.spot, 'privileged')] })),
  words: (offences) => ({
    reason: 'privileged',
    detail: `${setters(offences)} must not set securityContext.privileged=true`,
  }),
});
