import { scalarAt } from '../../../../bytes/located/fields.ts';
import { defineRule, type Rule } from '../../contract.ts';

/** The namespace of the cluster itself. */
export const rule: Rule = defineRule({
  id: 'kubernetes/system-namespace',
  title: 'Workload is in kube-system',
  why: 'It stands beside what runs the cluster: policies leave kube-system out, and its Secrets are the cluster.',
  remedy: 'Give it a namespace of its own',
  severity: 'medium',
  covers: ['WL071'],
  aliases: ['KSV-0037'],
  taxonomies: [],
  checks: {
    workload: ({ object }) => {
      const said = scalarAt(object.node, 'metadata', 'namespace');
      return said?.text === 'kube-system' ? { at: said, reason: 'kube-system is named' } : null;
    },
  },
});
