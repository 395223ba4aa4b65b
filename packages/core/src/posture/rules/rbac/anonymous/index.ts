import { roleOf, subjectsOf } from '../../rbac.ts';
import { defineRule, type Rule } from '../../contract.ts';

/** Who has not said who he is. */
export const rule: Rule = defineRule({
  id: 'rbac/anonymous',
  title: 'Role is given to anybody',
  why: 'system:anonymous and system:unauthenticated are everybody who reaches the port of the API server.',
  remedy: 'Take the binding out',
  severity: 'critical',
  covers: ['RB003'],
  aliases: ['KSV-0122', 'C-0262'],
  taxonomies: ['cis-kubernetes/5.1'],
  checks: {
    object: {
      kinds: ['ClusterRoleBinding', 'RoleBinding'],
      check: (object) =>
        subjectsOf(object)
          .filter(({ name }) => name === 'system:anonymous' || name === 'system:unauthenticated')
          .map(({ at, name }) => ({ at, reason: `${name} has ${roleOf(object)}` })),
    },
  },
});
