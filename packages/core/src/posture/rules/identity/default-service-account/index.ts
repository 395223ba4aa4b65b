import { scalarAt, valueOf } from '../../../../bytes/located/fields.ts';
import { defineRule, type Rule } from '../../contract.ts';

/** The account that all have who name none. */
export const rule: Rule = defineRule({
  id: 'identity/default-service-account',
  title: 'Default ServiceAccount is used',
  why: 'What is granted to it, for one program, every Pod of the namespace has that names no account.',
  remedy: 'Give the workload a ServiceAccount of its own',
  severity: 'low',
  covers: ['WL043'],
  aliases: ['CKV_K8S_41', 'CKV_K8S_42', 'C-0189', 'C-0225', 'default-service-account'],
  taxonomies: ['cis-kubernetes/5.1.5'],
  checks: {
    workload: ({ object, pod }) => {
      const name = scalarAt(pod, 'serviceAccountName') ?? scalarAt(pod, 'serviceAccount');
      const token = scalarAt(pod, 'automountServiceAccountToken');
      // Without a token it is nobody.
      if (token !== undefined && valueOf(token) === false) return null;
      if (name !== undefined && name.text !== 'default' && name.text !== '') return null;
      return {
        at: name ?? object.at,
        reason: name === undefined ? 'no account is named' : 'default is named',
      };
    },
  },
});
