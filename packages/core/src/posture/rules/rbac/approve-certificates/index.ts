import { grantsWith } from '../../rbac.ts';
import { defineRule, type Rule } from '../../contract.ts';

const POWER = {
  group: 'certificates.k8s.io',
  resources: ['certificatesigningrequests/approval'],
  verbs: ['update', 'patch'],
};

/** Signing makes a user of whoever asks. */
export const rule: Rule = defineRule({
  id: 'rbac/approve-certificates',
  title: 'Role approves certificates',
  why: 'An approved request is a certificate of any name, in any group.',
  remedy: 'Leave it to the controllers that are made for it',
  severity: 'high',
  covers: ['RB015'],
  aliases: ['CKV_K8S_156', 'C-0280'],
  taxonomies: ['cis-kubernetes/5.1'],
  checks: {
    object: { kinds: ['ClusterRole', 'Role'], check: (object) => grantsWith(object, POWER) },
  },
});
