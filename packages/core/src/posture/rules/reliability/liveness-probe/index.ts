import { defineRule, type Rule } from '../../contract.ts';

const ENDING: ReadonlySet<string> = new Set(['CronJob', 'Job']);

/** How the kubelet learns of its health (https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/). */
export const rule: Rule = defineRule({
  id: 'reliability/liveness-probe',
  title: 'No liveness probe',
  why: 'A container that hangs without ending stays dead until somebody looks.',
  remedy: 'Add a livenessProbe that asks the program itself',
  severity: 'low',
  covers: ['WL061'],
  aliases: [
    'CKV_K8S_8',
    'C-0056',
    'no-liveness-probe',
    'livenessProbeMissing',
    'K8sRequiredProbes',
    'require-pod-probes',
  ],
  taxonomies: [],
  checks: {
    container: {
      origins: ['kubernetes'],
      check({ probes: { liveness }, role, at, resource }) {
        // What runs to its end, and what starts before the Pod is ready, is watched in another way.
        if (liveness !== null || role !== 'main' || ENDING.has(resource?.kind ?? '')) return null;
        return { at, reason: 'nobody asks for its health' };
      },
    },
  },
});
