import { grantsWith } from '../../rbac.ts';
import { defineRule, type Rule } from '../../contract.ts';

const POWER = { group: '', resources: ['pods/exec', 'pods/attach'], verbs: ['create', 'get'] };

/** A shell in any container. */
export const rule: Rule = defineRule({
  id: 'rbac/pod-exec',
  title: 'Role opens shells in containers',
  why: 'exec and attach are a shell with all that the container has, its token and its Secrets included.',
  remedy: 'Grant it for a time, to people, when there is a need',
  severity: 'high',
  covers: ['RB009'],
  aliases: ['KSV-0053', 'KSV-0054', 'CKV2_K8S_2', 'C-0002'],
  taxonomies: ['cis-kubernetes/5.1'],
  checks: {
    object: { kinds: ['ClusterRole', 'Role'], check: (object) => grantsWith(object, POWER) },
  },
});
