import { defineCheck, type PodCheck } from '../contract.ts';
import { unmasked, unmaskedWords } from '../support/unmasked.ts';

const OWN_USERS_RELAX = 35;

/**
 * `/proc` stays masked. From 1.35 on a Pod with its own users may do as it likes, unless procMount_restricted says no.
 * k8s.io/pod-security-admission/policy/check_procMount_baseline.go
 */
export const check: PodCheck = defineCheck({
  name: 'procMount',
  level: 'baseline',
  since: 0,
  find: (pod, minor) => (pod.ownUsers && minor >= OWN_USERS_RELAX ? [] : unmasked(pod)),
  words: unmaskedWords,
});
