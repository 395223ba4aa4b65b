import { scalarAt, valueOf } from '../../../../bytes/located/fields.ts';
import { defineRule, type Rule } from '../../contract.ts';

/** One copy of a service. */
export const rule: Rule = defineRule({
  id: 'reliability/single-replica',
  title: 'Service has one replica',
  why: 'Each update of the node, and each crash, is an outage.',
  remedy: 'Set replicas to 2 or more',
  severity: 'negligible',
  covers: ['WL065'],
  aliases: ['minimum-three-replicas', 'hpa-minimum-three-replicas', 'deploymentMissingReplicas'],
  taxonomies: [],
  checks: {
    object: {
      kinds: ['Deployment', 'HorizontalPodAutoscaler'],
      check({ node, kind }) {
        const count = scalarAt(node, 'spec', kind === 'Deployment' ? 'replicas' : 'minReplicas');
        const value = count === undefined ? null : valueOf(count);
        return count !== undefined && typeof value === 'number' && value < 2
          ? { at: count, reason: `it has ${value}` }
          : null;
      },
    },
  },
});
