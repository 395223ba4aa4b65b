import { defineRule, type Rule } from '../../contract.ts';
import { suggested } from '../../support.ts';

/** What the scheduler keeps free for a container (https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/). */
export const rule: Rule = defineRule({
  id: 'resources/cpu-request',
  title: 'No request for CPU',
  why: 'Without a request the scheduler puts it where no CPU is left, and it is the first to be thrown out.',
  remedy: 'Set resources.requests.cpu to what it is seen to need',
  severity: 'low',
  covers: ['WL054'],
  aliases: ['KSV-0015', 'CKV_K8S_10', 'C-0268', 'unset-cpu-requirements', 'cpuRequestsMissing'],
  taxonomies: ['nsa-cisa/resource-policies'],
  checks: {
    container: {
      origins: ['kubernetes'],
      check({ resources: { cpuRequest }, role, at, change }) {
        if (cpuRequest !== null || role === 'ephemeral') return null;
        const fix = suggested('ask for 100m, or for what it is seen to need', change('cpuRequest', '100m'));
        return { at, reason: 'nothing is kept free for it', fix };
      },
    },
  },
});
