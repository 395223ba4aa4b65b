import { grantsWith } from '../../rbac.ts';
import { defineRule, type Rule } from '../../contract.ts';

const POWER = { group: '', resources: ['pods/portforward'], verbs: ['create', 'get'] };

/** A way to ports that no NetworkPolicy sees. */
export const rule: Rule = defineRule({
  id: 'rbac/port-forward',
  title: 'Role forwards ports of Pods',
  why: 'It reaches ports of Pods past every NetworkPolicy and past whatever asks for a password in front of them.',
  remedy: 'Grant it for a time, to people, when there is a need',
  severity: 'medium',
  covers: ['RB010'],
  aliases: ['C-0063'],
  taxonomies: ['cis-kubernetes/5.1'],
  checks: {
    object: { kinds: ['ClusterRole', 'Role'], check: (object) => grantsWith(object, POWER) },
  },
});
