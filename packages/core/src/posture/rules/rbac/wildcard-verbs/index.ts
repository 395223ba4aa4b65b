import { grantsOf } from '../../rbac.ts';
import { defineRule, type Rule } from '../../contract.ts';

/** `*` is every verb, those of tomorrow included. */
export const rule: Rule = defineRule({
  id: 'rbac/wildcard-verbs',
  title: 'Role has every verb',
  why: 'It may do anything with these resources, also what nobody thought of: impersonate, bind, escalate.',
  remedy: 'Name the verbs that are needed',
  severity: 'high',
  covers: ['RB005'],
  aliases: ['KSV-0045', 'CKV_K8S_49', 'C-0187', 'wildcard-in-rules'],
  taxonomies: ['cis-kubernetes/5.1.3'],
  checks: {
    object: {
      kinds: ['ClusterRole', 'Role'],
      check: (object) =>
        grantsOf(object)
          .filter(({ verbs, resources }) => verbs.includes('*') && resources.length > 0)
          .map(({ at, resources }) => ({ at, reason: `every verb on ${resources.join(', ')}` })),
    },
  },
});
