import { grantsWith } from '../../rbac.ts';
import { defineRule, type Rule } from '../../contract.ts';

const POWER = { group: '', resources: ['secrets'], verbs: ['get', 'list', 'watch'] };

/** Who lists or watches Secrets has their values, too. */
export const rule: Rule = defineRule({
  id: 'rbac/read-secrets',
  title: 'Role reads Secrets',
  why: 'Every credential of the namespace, or with a ClusterRole of the cluster, is theirs: tokens, keys, passwords of databases.',
  remedy: 'Name the one Secret in resourceNames and allow get alone, or mount it',
  severity: 'high',
  covers: ['RB007'],
  aliases: ['KSV-0041', 'KSV-0113', 'CKV2_K8S_5', 'C-0015', 'C-0186', 'access-to-secrets'],
  taxonomies: ['cis-kubernetes/5.1'],
  checks: {
    object: { kinds: ['ClusterRole', 'Role'], check: (object) => grantsWith(object, POWER) },
  },
});
