import { defineRule, type Rule } from '../../contract.ts';
import { suggested } from '../../support.ts';

/** What the scheduler keeps free for a container (https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/). */
export const rule: Rule = defineRule({
  id: 'resources/memory-request',
  title: 'No request for memory',
  why: 'Without a request the scheduler puts it where no memory is left, and it is the first to be thrown out.',
  remedy: 'Set resources.requests.memory to what it is seen to need',
  severity: 'low',
  covers: ['WL056'],
  aliases: ['KSV-0016', 'CKV_K8S_12', 'C-0269', 'memoryRequestsMissing', 'K8sContainerRequests'],
  taxonomies: ['nsa-cisa/resource-policies'],
  checks: {
    container: {
      origins: ['kubernetes'],
      check({ resources: { memoryRequest }, role, at, change }) {
        if (memoryRequest !== null || role === 'ephemeral') return null;
        const fix = suggested(
          'ask for 128Mi, or for what it is seen to need',
          change('memoryRequest', '128Mi'),
        );
        return { at, reason: 'nothing is kept free for it', fix };
      },
    },
  },
});
