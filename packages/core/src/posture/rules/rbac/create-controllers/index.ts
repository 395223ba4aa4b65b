import { grantsWith } from '../../rbac.ts';
import { defineRule, type Rule } from '../../contract.ts';

const POWER = {
  group: 'apps',
  resources: ['deployments', 'daemonsets', 'statefulsets', 'replicasets'],
  verbs: ['create', 'update', 'patch'],
};

/** The same by way of a controller. */
export const rule: Rule = defineRule({
  id: 'rbac/create-controllers',
  title: 'Role creates controllers of workloads',
  why: 'What may create a Deployment may create any Pod.',
  remedy: 'Leave it to the deployment pipeline',
  severity: 'high',
  covers: ['RB008'],
  aliases: ['KSV-0048'],
  taxonomies: ['cis-kubernetes/5.1'],
  checks: {
    object: { kinds: ['ClusterRole', 'Role'], check: (object) => grantsWith(object, POWER) },
  },
});
