import { defineRule, type Rule } from '../../contract.ts';
import { deterministic } from '../../support.ts';

/** `serviceAccount` became `serviceAccountName` in 2015. */
export const rule: Rule = defineRule({
  id: 'identity/deprecated-service-account',
  title: 'ServiceAccount is named by its old field',
  why: 'The field is an alias that will go; who reads only the new one sees no account.',
  remedy: 'Write serviceAccountName',
  severity: 'low',
  covers: ['WL044'],
  aliases: ['C-0294', 'deprecated-service-account-field'],
  taxonomies: [],
  checks: {
    workload: ({ object, pod }) => {
      const entry = pod.entries.get('serviceAccount');
      if (entry === undefined || pod.entries.has('serviceAccountName')) return null;
      const { source, start, end } = entry.key;
      const edits = object.editable ? [{ source, start, end, text: 'serviceAccountName' }] : null;
      return {
        at: entry.key,
        reason: 'serviceAccount is set',
        fix: deterministic('name it by serviceAccountName', edits),
      };
    },
  },
});
