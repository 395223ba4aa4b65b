import { grantsWith } from '../../rbac.ts';
import { defineRule, type Rule } from '../../contract.ts';

const POWER = {
  group: 'rbac.authorization.k8s.io',
  resources: ['clusterroles', 'roles'],
  verbs: ['bind', 'escalate'],
};

/** The two verbs that lift the rule that nobody grants what he has not. */
export const rule: Rule = defineRule({
  id: 'rbac/escalate',
  title: 'Role grants what it does not have',
  why: 'With bind or escalate they make themselves cluster-admin.',
  remedy: 'Take bind and escalate out',
  severity: 'critical',
  covers: ['RB011'],
  aliases: ['KSV-0050', 'CKV_K8S_157', 'CKV_K8S_158', 'C-0191'],
  taxonomies: ['cis-kubernetes/5.1'],
  checks: {
    object: { kinds: ['ClusterRole', 'Role'], check: (object) => grantsWith(object, POWER) },
  },
});
