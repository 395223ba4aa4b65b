import { grantsWith } from '../../rbac.ts';
import { defineRule, type Rule } from '../../contract.ts';

const POWER = { group: '', resources: ['nodes/proxy'], verbs: ['get', 'create'] };

/** The API of the kubelet, past the API server. */
export const rule: Rule = defineRule({
  id: 'rbac/node-proxy',
  title: 'Role reaches the kubelet',
  why: 'Through nodes/proxy they run commands in every Pod of the node; no audit log and no admission sees it.',
  remedy: 'Take nodes/proxy out; metrics have nodes/metrics',
  severity: 'high',
  covers: ['RB014'],
  aliases: ['KSV-0047', 'CKV2_K8S_2', 'C-0279'],
  taxonomies: ['cis-kubernetes/5.1'],
  checks: {
    object: { kinds: ['ClusterRole', 'Role'], check: (object) => grantsWith(object, POWER) },
  },
});
