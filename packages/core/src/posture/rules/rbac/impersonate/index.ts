import { grantsWith } from '../../rbac.ts';
import { defineRule, type Rule } from '../../contract.ts';

const POWER = { group: '', resources: ['users', 'groups', 'serviceaccounts'], verbs: ['impersonate'] };

/** Acting as another user, group or ServiceAccount. */
export const rule: Rule = defineRule({
  id: 'rbac/impersonate',
  title: 'Role acts as others',
  why: 'With impersonation they are whoever they like: system:masters, for one.',
  remedy: 'Take impersonate out',
  severity: 'critical',
  covers: ['RB013'],
  aliases: ['KSV-0043', 'CKV2_K8S_3', 'C-0065', 'C-0191'],
  taxonomies: ['cis-kubernetes/5.1'],
  checks: {
    object: { kinds: ['ClusterRole', 'Role'], check: (object) => grantsWith(object, POWER) },
  },
});
