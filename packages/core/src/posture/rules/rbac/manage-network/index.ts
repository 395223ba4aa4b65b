import { grantsWith } from '../../rbac.ts';
import { defineRule, type Rule } from '../../contract.ts';

const POWER = {
  group: 'networking.k8s.io',
  resources: ['networkpolicies', 'ingresses'],
  verbs: ['create', 'update', 'patch'],
};

/** Policies, Services, endpoints and Ingresses: who talks to whom. */
export const rule: Rule = defineRule({
  id: 'rbac/manage-network',
  title: 'Role manages the network',
  why: 'Who writes NetworkPolicies opens what was closed; who writes endpoints leads the traffic of others elsewhere.',
  remedy: 'Leave it to the deployment pipeline',
  severity: 'medium',
  covers: ['RB020'],
  aliases: ['KSV-0056', 'CKV2_K8S_4'],
  taxonomies: ['cis-kubernetes/5.1'],
  checks: {
    object: { kinds: ['ClusterRole', 'Role'], check: (object) => grantsWith(object, POWER) },
  },
});
