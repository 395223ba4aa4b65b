import { grantsWith } from '../../rbac.ts';
import { defineRule, type Rule } from '../../contract.ts';

const POWER = {
  group: 'admissionregistration.k8s.io',
  resources: ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
  verbs: ['create', 'update', 'patch'],
};

/** What asks a webhook sees every object, and may change it. */
export const rule: Rule = defineRule({
  id: 'rbac/webhook-configurations',
  title: 'Role writes admission webhooks',
  why: 'A webhook of their own sees every object with its Secrets, changes it, or stops the cluster.',
  remedy: 'Leave it to the administrators of the cluster',
  severity: 'critical',
  covers: ['RB017'],
  aliases: ['KSV-0114', 'CKV_K8S_155', 'C-0281'],
  taxonomies: ['cis-kubernetes/5.1'],
  checks: {
    object: { kinds: ['ClusterRole', 'Role'], check: (object) => grantsWith(object, POWER) },
  },
});
