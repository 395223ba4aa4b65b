import { grantsWith } from '../../rbac.ts';
import { defineRule, type Rule } from '../../contract.ts';

const POWER = {
  group: '',
  resources: ['services', 'endpoints', 'services/status'],
  verbs: ['create', 'update', 'patch'],
};

/** Services and endpoints of the core API. */
export const rule: Rule = defineRule({
  id: 'rbac/manage-services',
  title: 'Role manages Services and endpoints',
  why: 'Who writes endpoints or the status of a Service leads the traffic of others elsewhere (CVE-2020-8554).',
  remedy: 'Leave it to the deployment pipeline',
  severity: 'medium',
  covers: ['RB020'],
  aliases: ['KSV-0056', 'CKV2_K8S_4'],
  taxonomies: ['cis-kubernetes/5.1'],
  checks: {
    object: { kinds: ['ClusterRole', 'Role'], check: (object) => grantsWith(object, POWER) },
  },
});
