import { grantsOf } from '../../rbac.ts';
import { defineRule, type Rule } from '../../contract.ts';

/** `*` is every resource, those of tomorrow included. */
export const rule: Rule = defineRule({
  id: 'rbac/wildcard-resources',
  title: 'Role is for every resource',
  why: 'It reaches Secrets, bindings and whatever is installed later.',
  remedy: 'Name the resources that are needed',
  severity: 'critical',
  covers: ['RB006'],
  aliases: ['KSV-0044', 'KSV-0046', 'KSV-0112', 'CKV_K8S_49', 'C-0187', 'wildcard-in-rules'],
  taxonomies: ['cis-kubernetes/5.1.3'],
  checks: {
    object: {
      kinds: ['ClusterRole', 'Role'],
      check: (object) =>
        grantsOf(object)
          .filter(({ resources }) => resources.includes('*'))
          .map(({ at, verbs }) => ({ at, reason: `${verbs.join(', ')} on every resource` })),
    },
  },
});
