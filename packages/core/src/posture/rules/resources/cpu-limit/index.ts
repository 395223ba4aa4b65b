import { defineRule, type Rule } from '../../contract.ts';
import { suggested } from '../../support.ts';

/** Enough for most services; who knows better says so. */
const LIMIT = '0.5';

/** What a container may take at most of CPU (cgroups). */
export const rule: Rule = defineRule({
  id: 'resources/cpu-limit',
  title: 'No limit of CPU',
  why: 'One container that takes all CPU of its host stops every other one there: by an accident, or by an attacker who asks for it.',
  remedy: 'Set resources.limits.cpu (Kubernetes) or cpus (Compose), some way above what it needs',
  severity: 'low',
  covers: ['CO010', 'WL055', 'RT01'],
  aliases: ['KSV-0011', 'CKV_K8S_11', 'C-0270', 'cpuLimitsMissing'],
  taxonomies: ['cis-docker/5.12'],
  checks: {
    container: {
      origins: ['compose', 'kubernetes', 'live'],
      check({ resources: { cpuLimit }, role, at, change }) {
        if (cpuLimit !== null || role === 'ephemeral') return null;
        const description = `limit it to ${LIMIT}, or to what it is seen to need`;
        return { at, reason: 'nothing limits it', fix: suggested(description, change('cpuLimit', LIMIT)) };
      },
    },
  },
});
