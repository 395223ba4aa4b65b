import { roleOf, subjectsOf } from '../../rbac.ts';
import { defineRule, type Rule } from '../../contract.ts';

/** The group that no rule binds: RBAC is not asked. */
export const rule: Rule = defineRule({
  id: 'rbac/system-masters',
  title: 'Group of the system is bound',
  why: 'system:masters goes past every check and cannot be taken back; other groups of the system belong to its parts.',
  remedy: 'Bind a group of your own',
  severity: 'critical',
  covers: ['RB002'],
  aliases: ['KSV-0123', 'C-0246'],
  taxonomies: ['cis-kubernetes/5.1.7'],
  checks: {
    object: {
      kinds: ['ClusterRoleBinding', 'RoleBinding'],
      check: (object) =>
        subjectsOf(object)
          .filter(
            ({ kind, name }) => kind === 'Group' && (name === 'system:masters' || name === 'system:nodes'),
          )
          .map(({ at, name }) => ({ at, reason: `${name} has ${roleOf(object)}` })),
    },
  },
});
