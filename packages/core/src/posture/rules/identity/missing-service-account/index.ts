import { scalarAt } from '../../../../bytes/located/fields.ts';
import { defineRule, type Rule } from '../../contract.ts';
import { objectsOf } from '../../tree.ts';

/** A ServiceAccount that is nowhere in the tree which has others of its namespace. */
export const rule: Rule = defineRule({
  id: 'identity/missing-service-account',
  title: 'ServiceAccount does not exist',
  why: 'The Pod is never created: its ReplicaSet reports it to nobody.',
  remedy: 'Make the ServiceAccount, or name another one',
  severity: 'medium',
  covers: ['WL045'],
  aliases: ['C-0307', 'non-existent-service-account'],
  taxonomies: [],
  checks: {
    workload: ({ object, pod }, { tree }) => {
      const name = scalarAt(pod, 'serviceAccountName');
      if (name === undefined || name.text === 'default') return null;
      const accounts = objectsOf(tree, 'ServiceAccount').filter((one) => one.namespace === object.namespace);
      // Where none of them is here they are made elsewhere.
      if (accounts.length === 0 || accounts.some((one) => one.name === name.text)) return null;
      return { at: name, reason: `${name.text} is none of the ServiceAccounts beside it` };
    },
  },
});
