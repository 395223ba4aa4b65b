import { defineRule, type Rule } from '../../contract.ts';

const ENDING: ReadonlySet<string> = new Set(['CronJob', 'Job']);

/** How the kubelet learns of its health (https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/). */
export const rule: Rule = defineRule({
  id: 'reliability/readiness-probe',
  title: 'No readiness probe',
  why: 'A container that starts slowly, or waits for its database, gets requests before it can answer them.',
  remedy: 'Add a readinessProbe that asks the program itself',
  severity: 'low',
  covers: ['WL062'],
  aliases: ['CKV_K8S_9', 'C-0018', 'no-readiness-probe', 'readinessProbeMissing'],
  taxonomies: [],
  checks: {
    container: {
      origins: ['kubernetes'],
      check({ probes: { readiness }, role, at, resource }) {
        // What runs to its end, and what starts before the Pod is ready, is watched in another way.
        if (readiness !== null || role !== 'main' || ENDING.has(resource?.kind ?? '')) return null;
        return { at, reason: 'nobody asks for its health' };
      },
    },
  },
});
