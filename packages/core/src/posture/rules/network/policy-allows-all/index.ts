import { itemsAt, scalarAt } from '../../../../bytes/located/fields.ts';
import { defineRule, type Rule } from '../../contract.ts';

/** An empty peer means everybody (https://kubernetes.io/docs/concepts/services-networking/network-policies/). */
export const rule: Rule = defineRule({
  id: 'network/policy-allows-all',
  title: 'NetworkPolicy lets everybody through',
  why: 'It looks like a policy, and forbids nothing.',
  remedy: 'Name the Pods and namespaces that are meant',
  severity: 'medium',
  covers: ['NW006'],
  aliases: [],
  taxonomies: [],
  checks: {
    object: {
      kinds: ['NetworkPolicy'],
      *check({ node }) {
        for (const [list, peers] of [
          ['ingress', 'from'],
          ['egress', 'to'],
        ] as const) {
          for (const item of itemsAt(node, 'spec', list)) {
            if (item.kind === 'map' && itemsAt(item, peers).length === 0) {
              yield { at: item, reason: `no ${peers} is named: everybody` };
            }
            for (const peer of itemsAt(item, peers)) {
              const cidr = scalarAt(peer, 'ipBlock', 'cidr');
              if (
                cidr !== undefined &&
                /^(?:0\.0\.0\.0|::)\/0$/.test(cidr.text) &&
                itemsAt(peer, 'ipBlock', 'except').length === 0
              ) {
                yield { at: cidr, reason: `${cidr.text} is everybody` };
              }
            }
          }
        }
      },
    },
  },
});
