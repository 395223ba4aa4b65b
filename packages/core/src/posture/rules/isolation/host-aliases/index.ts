import { nodeAt } from '../../../../bytes/located/fields.ts';
import { defineRule, type Rule } from '../../contract.ts';

/** Entries of /etc/hosts. */
export const rule: Rule = defineRule({
  id: 'isolation/host-aliases',
  title: 'Pod has names of its own in /etc/hosts',
  why: 'A name that leads elsewhere than everywhere else misleads people and certificates, and outlives the change of the address.',
  remedy: 'Use DNS, or a Service of type ExternalName',
  severity: 'low',
  covers: ['WL034'],
  aliases: ['KSV-0007'],
  taxonomies: [],
  checks: {
    workload: ({ pod }) => {
      const aliases = nodeAt(pod, 'hostAliases');
      return aliases === undefined ? null : { at: aliases, reason: 'hostAliases is set' };
    },
  },
});
