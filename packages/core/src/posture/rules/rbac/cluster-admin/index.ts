import { roleOf, subjectsOf } from '../../rbac.ts';
import { defineRule, type Rule } from '../../contract.ts';

/** The role that may do everything. */
export const rule: Rule = defineRule({
  id: 'rbac/cluster-admin',
  title: 'cluster-admin is given away',
  why: 'Whoever has it, or breaks into what has it, has the cluster.',
  remedy: 'Give a role that names what is needed',
  severity: 'high',
  covers: ['RB001'],
  aliases: ['KSV-0111', 'C-0035', 'C-0185', 'cluster-admin-role-binding'],
  taxonomies: ['cis-kubernetes/5.1.1'],
  checks: {
    object: {
      kinds: ['ClusterRoleBinding', 'RoleBinding'],
      check: (object) =>
        roleOf(object) !== 'cluster-admin'
          ? null
          : subjectsOf(object).map(({ at, kind, name }) => ({
              at,
              severity: object.kind === 'RoleBinding' ? ('medium' as const) : ('high' as const),
              reason: `${kind} ${name} may do everything${object.kind === 'RoleBinding' ? ' in this namespace' : ''}`,
            })),
    },
  },
});
