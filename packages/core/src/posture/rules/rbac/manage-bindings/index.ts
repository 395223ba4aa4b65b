import { grantsWith } from '../../rbac.ts';
import { defineRule, type Rule } from '../../contract.ts';

const POWER = {
  group: 'rbac.authorization.k8s.io',
  resources: ['clusterrolebindings', 'rolebindings', 'clusterroles', 'roles'],
  verbs: ['create', 'update', 'patch'],
};

/** Who writes bindings gives himself any role that he may bind. */
export const rule: Rule = defineRule({
  id: 'rbac/manage-bindings',
  title: 'Role writes role bindings',
  why: 'Whoever writes bindings and roles extends what he, or an accomplice, may do.',
  remedy: 'Leave roles and bindings to the administrators of the cluster',
  severity: 'high',
  covers: ['RB012'],
  aliases: ['KSV-0051', 'KSV-0052', 'KSV-0055', 'CKV2_K8S_1'],
  taxonomies: ['cis-kubernetes/5.1'],
  checks: {
    object: { kinds: ['ClusterRole', 'Role'], check: (object) => grantsWith(object, POWER) },
  },
});
