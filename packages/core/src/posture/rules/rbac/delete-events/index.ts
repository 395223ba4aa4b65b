import { grantsWith } from '../../rbac.ts';
import { defineRule, type Rule } from '../../contract.ts';

const POWER = { group: '', resources: ['events'], verbs: ['delete', 'deletecollection'] };

/** Events and logs are what is left of a break-in. */
export const rule: Rule = defineRule({
  id: 'rbac/delete-events',
  title: 'Role deletes events',
  why: 'Who deletes events hides what happened.',
  remedy: 'Take delete and deletecollection out',
  severity: 'medium',
  covers: ['RB021'],
  aliases: ['KSV-0042', 'C-0031'],
  taxonomies: ['cis-kubernetes/5.1'],
  checks: {
    object: { kinds: ['ClusterRole', 'Role'], check: (object) => grantsWith(object, POWER) },
  },
});
