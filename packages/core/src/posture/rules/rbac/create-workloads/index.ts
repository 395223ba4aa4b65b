import { grantsWith } from '../../rbac.ts';
import { defineRule, type Rule } from '../../contract.ts';

const POWER = {
  group: '',
  resources: ['pods', 'replicationcontrollers'],
  verbs: ['create', 'update', 'patch'],
};

/** Who creates a Pod runs as any of its ServiceAccounts, on any node. */
export const rule: Rule = defineRule({
  id: 'rbac/create-workloads',
  title: 'Role creates workloads',
  why: 'A Pod of their own mounts any Secret of the namespace, uses any of its ServiceAccounts, and where nothing forbids it the disk of the node.',
  remedy: 'Leave it to the deployment pipeline; forbid dangerous Pods by Pod Security',
  severity: 'high',
  covers: ['RB008'],
  aliases: ['KSV-0048', 'C-0188', 'access-to-create-pods'],
  taxonomies: ['cis-kubernetes/5.1'],
  checks: {
    object: { kinds: ['ClusterRole', 'Role'], check: (object) => grantsWith(object, POWER) },
  },
});
