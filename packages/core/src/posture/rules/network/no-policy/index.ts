import { mapAt } from '../../../../bytes/located/fields.ts';
import type { Workload } from '../../../model/tree.ts';
import type { RuleContext } from '../../contract.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';
import { objectsOf } from '../../tree.ts';

/** A Pod that no NetworkPolicy selects may be reached by every other. */
export const rule: Rule = defineRule({
  id: 'network/no-policy',
  title: 'Workload is in no NetworkPolicy',
  why: 'Who breaks into any Pod of the cluster reaches this one.',
  remedy: 'Add a NetworkPolicy that selects it, and one that denies the rest',
  severity: 'low',
  covers: ['NW001', 'NW003'],
  aliases: ['CKV2_K8S_6', 'C-0260', 'C-0030', 'non-isolated-pod', 'C-0206'],
  taxonomies: ['cis-kubernetes/5.3.2', 'nsa-cisa/network-policies'],
  checks: {
    workload: check,
  },
});

function check({ object, podLabels }: Workload, { tree }: RuleContext): Violation | null {
  const policies = objectsOf(tree, 'NetworkPolicy');
  // Where no file has one, the cluster may have them by another way; where some have, this one was forgotten.
  if (policies.length === 0) return null;
  const selected = policies.some((policy) => {
    if ((policy.namespace ?? object.namespace) !== object.namespace) return false;
    const labels = mapAt(policy.node, 'spec', 'podSelector', 'matchLabels');
    if (mapAt(policy.node, 'spec', 'podSelector', 'matchExpressions') !== undefined) return true;
    return [...(labels?.entries ?? [])].every(
      ([key, { value }]) => value.kind === 'scalar' && podLabels.get(key) === value.text,
    );
  });
  return selected ? null : { at: object.at, reason: 'none of the policies beside it selects it' };
}
