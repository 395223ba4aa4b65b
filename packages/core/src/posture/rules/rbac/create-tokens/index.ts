import { grantsWith } from '../../rbac.ts';
import { defineRule, type Rule } from '../../contract.ts';

const POWER = { group: '', resources: ['serviceaccounts/token'], verbs: ['create'] };

/** A token of another ServiceAccount. */
export const rule: Rule = defineRule({
  id: 'rbac/create-tokens',
  title: 'Role makes tokens of ServiceAccounts',
  why: 'A token of any ServiceAccount of the namespace is all that this account may do.',
  remedy: 'Name the one ServiceAccount in resourceNames',
  severity: 'high',
  covers: ['RB016'],
  aliases: ['C-0282'],
  taxonomies: ['cis-kubernetes/5.1'],
  checks: {
    object: { kinds: ['ClusterRole', 'Role'], check: (object) => grantsWith(object, POWER) },
  },
});
