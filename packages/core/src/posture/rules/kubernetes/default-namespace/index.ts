import { scalarAt } from '../../../../bytes/located/fields.ts';
import { defineRule, type Rule } from '../../contract.ts';

/** The namespace of what names none. */
export const rule: Rule = defineRule({
  id: 'kubernetes/default-namespace',
  title: 'Workload is in the default namespace',
  why: 'Policies, quotas and rights are per namespace: what is in the default one has none of its own.',
  remedy: 'Name a namespace',
  severity: 'low',
  covers: ['WL070'],
  aliases: ['KSV-0110', 'CKV_K8S_21', 'C-0061', 'C-0212', 'use-namespace', 'disallow-default-namespace'],
  taxonomies: ['cis-kubernetes/5.7.4'],
  checks: {
    workload: ({ object }) => {
      const said = scalarAt(object.node, 'metadata', 'namespace');
      // Where none is written it is whatever kubectl is told; only that it is the default one is certain here.
      return said?.text === 'default' ? { at: said, reason: 'default is named' } : null;
    },
  },
});
