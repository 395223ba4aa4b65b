import { defineRule, type Rule } from '../../contract.ts';

/** A Pod that nobody makes anew. */
export const rule: Rule = defineRule({
  id: 'kubernetes/naked-pod',
  title: 'Pod without a controller',
  why: 'When its node goes, it is gone; nothing updates it.',
  remedy: 'Put it into a Deployment, a Job or a StatefulSet',
  severity: 'low',
  covers: ['WL072'],
  aliases: ['C-0073', 'naked-pods'],
  taxonomies: [],
  checks: {
    workload: ({ object }) =>
      object.kind === 'Pod' ? { at: object.at, reason: 'it is a Pod by itself' } : null,
  },
});
