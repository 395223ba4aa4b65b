import { scalarAt, valueOf } from '../../../../bytes/located/fields.ts';
import { removeInPod } from '../../../read/kubernetes/object.ts';
import { defineRule, type Rule } from '../../contract.ts';
import { deterministic } from '../../support.ts';

/** One process namespace for all containers of the Pod. */
export const rule: Rule = defineRule({
  id: 'isolation/share-process-namespace',
  title: 'Containers of the Pod share their processes',
  why: 'Each container sees the processes of the others with their environment, and their files through /proc.',
  remedy: 'Take shareProcessNamespace out',
  severity: 'medium',
  covers: ['WL035'],
  aliases: [],
  taxonomies: [],
  checks: {
    workload: (workload) => {
      const { pod } = workload;
      const said = scalarAt(pod, 'shareProcessNamespace');
      if (said === undefined || valueOf(said) !== true) return null;
      const edits = removeInPod(workload, ['shareProcessNamespace']);
      return {
        at: said,
        reason: 'shareProcessNamespace is true',
        fix: deterministic('give each its own', edits),
      };
    },
  },
});
