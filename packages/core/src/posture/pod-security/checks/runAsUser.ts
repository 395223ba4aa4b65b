import { defineCheck, type PodCheck } from '../contract.ts';
import { pathTo } from '../read/fields.ts';
import { setters } from '../words.ts';

const OWN_USERS_RELAX = 35;

/**
 * Nobody asks for user 0. From 1.35 on a Pod with its own users may. k8s.io/pod-security-admission/policy/check_runAsUser.go
 */
export const check: PodCheck = defineCheck({
  name: 'runAsUser',
  level: 'restricted',
  since: 23,
  find: (pod, minor) => {
    if (pod.ownUsers && minor >= OWN_USERS_RELAX) return [];
    return pod.securities
      .filter(({ runAsRoot }) => runAsRoot)
      .map(({ spot }) => ({ container: spot.container, paths: [pathTo(spot, 'runAsUser')] }));
  },
  words: (offences) => ({ reason: 'runAsUser=0', detail: `${setters(offences)} must not set runAsUser=0` }),
});
