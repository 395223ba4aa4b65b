import { scalarAt, valueOf } from '../../../../bytes/located/fields.ts';
import { setInPod } from '../../../read/kubernetes/object.ts';
import { defineRule, type Rule } from '../../contract.ts';
import { deterministic } from '../../support.ts';

/** The token of the API that every Pod is given unless it declines (https://kubernetes.io/docs/concepts/security/service-accounts/). */
export const rule: Rule = defineRule({
  id: 'identity/service-account-token',
  title: 'Pod is given a token of the API',
  why: 'Whoever breaks into the container finds a token of the cluster; most programs never ask the API.',
  remedy: 'Set automountServiceAccountToken: false in the Pod',
  severity: 'medium',
  covers: ['WL042'],
  aliases: ['KSV-0036', 'CKV_K8S_38', 'C-0034', 'C-0190', 'automountServiceAccountToken'],
  taxonomies: ['cis-kubernetes/5.1.6', 'nsa-cisa/service-account-tokens'],
  checks: {
    workload: (workload) => {
      const { object, pod } = workload;
      const said = scalarAt(pod, 'automountServiceAccountToken');
      if (said !== undefined && valueOf(said) === false) return null;
      const edits = setInPod(workload, ['automountServiceAccountToken'], false);
      return {
        at: said ?? object.at,
        reason: said === undefined ? 'nothing declines it' : 'it is asked for',
        fix: deterministic('decline the token', edits),
      };
    },
  },
});
