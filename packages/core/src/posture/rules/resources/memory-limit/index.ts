import { defineRule, type Rule } from '../../contract.ts';
import { suggested } from '../../support.ts';

/** Enough for most services; who knows better says so. */
const LIMIT = '256M';

/** What a container may take at most of memory (cgroups). */
export const rule: Rule = defineRule({
  id: 'resources/memory-limit',
  title: 'No limit of memory',
  why: 'One container that takes all memory of its host stops every other one there: by an accident, or by an attacker who asks for it.',
  remedy: 'Set resources.limits.memory (Kubernetes) or mem_limit (Compose), some way above what it needs',
  severity: 'medium',
  covers: ['CO010', 'WL057', 'RT01'],
  aliases: [
    'KSV-0018',
    'CKV_K8S_13',
    'C-0271',
    'unset-memory-requirements',
    'memoryLimitsMissing',
    'K8sContainerLimits',
    'require-requests-limits',
  ],
  taxonomies: ['cis-docker/5.11', 'nsa-cisa/resource-policies'],
  checks: {
    container: {
      origins: ['compose', 'kubernetes', 'live'],
      check({ resources: { memoryLimit }, role, at, change }) {
        if (memoryLimit !== null || role === 'ephemeral') return null;
        const description = `limit it to ${LIMIT}, or to what it is seen to need`;
        return { at, reason: 'nothing limits it', fix: suggested(description, change('memoryLimit', LIMIT)) };
      },
    },
  },
});
