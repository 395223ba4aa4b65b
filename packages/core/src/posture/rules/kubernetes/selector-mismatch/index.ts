import { mapAt } from '../../../../bytes/located/fields.ts';
import { defineRule, type Rule } from '../../contract.ts';

/** The labels by which a controller knows its Pods. */
export const rule: Rule = defineRule({
  id: 'kubernetes/selector-mismatch',
  title: 'Selector does not match the labels of the template',
  why: 'The API server refuses the object.',
  remedy: 'Give the template the labels of the selector',
  severity: 'high',
  covers: ['WL075'],
  aliases: ['mismatching-selector', 'C-0296'],
  taxonomies: [],
  checks: {
    workload: ({ object, podLabels }) => {
      const wanted = mapAt(object.node, 'spec', 'selector', 'matchLabels');
      const missing = [...(wanted?.entries ?? [])].find(
        ([key, { value }]) => value.kind === 'scalar' && podLabels.get(key) !== value.text,
      );
      if (missing === undefined || object.kind === 'Job') return null;
      return { at: missing[1].key, reason: `the template has no label ${missing[0]} of this value` };
    },
  },
});
