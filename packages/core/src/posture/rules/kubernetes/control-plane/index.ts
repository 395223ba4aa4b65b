import { itemsAt, textAt } from '../../../../bytes/located/fields.ts';
import type { Workload } from '../../../model/tree.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** Nodes that run the cluster itself. */
export const rule: Rule = defineRule({
  id: 'kubernetes/control-plane',
  title: 'Workload may run on the control plane',
  why: 'Who breaks out there has etcd and the keys of the cluster.',
  remedy: 'Take the toleration or the node name out',
  severity: 'medium',
  covers: ['WL085'],
  aliases: [],
  taxonomies: [],
  checks: {
    workload: check,
  },
});

function* check({ pod }: Workload): Iterable<Violation> {
  for (const item of itemsAt(pod, 'tolerations')) {
    const key = textAt(item, 'key');
    const everything = key === null && textAt(item, 'operator') === 'Exists';
    if (everything) yield { at: item, reason: 'it tolerates everything' };
    if (key !== null && /^node-role\.kubernetes\.io\/(?:control-plane|master)$/.test(key))
      yield { at: item, reason: `it tolerates ${key}` };
  }
}
