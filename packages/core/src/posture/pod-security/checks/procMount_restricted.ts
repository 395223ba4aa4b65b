import { defineCheck, type PodCheck } from '../contract.ts';
import { unmasked, unmaskedWords } from '../support/unmasked.ts';

/**
 * `/proc` stays masked, also in a Pod with its own users.
 * k8s.io/pod-security-admission/policy/check_procMount_restricted.go
 */
export const check: PodCheck = defineCheck({
  name: 'procMount_restricted',
  level: 'restricted',
  since: 35,
  replaces: 'procMount',
  find: unmasked,
  words: unmaskedWords,
});
