import { roleOf, subjectsOf } from '../../rbac.ts';
import { defineRule, type Rule } from '../../contract.ts';

/** Every account of the cluster, each ServiceAccount included. */
export const rule: Rule = defineRule({
  id: 'rbac/all-authenticated',
  title: 'Role is given to every account',
  why: 'system:authenticated is every user and every Pod with a token.',
  remedy: 'Name the group that is meant',
  severity: 'high',
  covers: ['RB004'],
  aliases: ['KSV-01011', 'C-0265'],
  taxonomies: ['cis-kubernetes/5.1'],
  checks: {
    object: {
      kinds: ['ClusterRoleBinding', 'RoleBinding'],
      check: (object) =>
        subjectsOf(object)
          .filter(({ name }) => name === 'system:authenticated' || name === 'system:serviceaccounts')
          .map(({ at, name }) => ({ at, reason: `${name} has ${roleOf(object)}` })),
    },
  },
});
