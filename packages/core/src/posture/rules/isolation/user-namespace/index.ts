import { scalarAt, valueOf } from '../../../../bytes/located/fields.ts';
import { setInPod } from '../../../read/kubernetes/object.ts';
import { defineRule, type Rule } from '../../contract.ts';
import { deterministic, suggested } from '../../support.ts';

/** User namespaces (https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/): root in the Pod is nobody on the node. */
export const rule: Rule = defineRule({
  id: 'isolation/user-namespace',
  title: 'Root of the container is root of the node',
  why: 'Who breaks out of a container as root is root on the node; in a user namespace of its own he is nobody.',
  remedy: 'Set hostUsers: false, where the cluster and its storage can do it',
  severity: 'low',
  covers: ['WL022', 'CO008'],
  aliases: [],
  taxonomies: ['cis-docker/5.31'],
  checks: {
    workload: (workload) => {
      const { object, pod } = workload;
      const said = scalarAt(pod, 'hostUsers');
      if (said !== undefined && valueOf(said) === false) return null;
      const edits = setInPod(workload, ['hostUsers'], false);
      const description = 'give the Pod users of its own, where the nodes and volumes can do it';
      return {
        at: said ?? object.at,
        severity: said === undefined ? ('negligible' as const) : ('low' as const),
        reason: said === undefined ? 'hostUsers is not set' : 'hostUsers is true',
        fix: suggested(description, edits),
      };
    },
    container: {
      origins: ['compose', 'live'],
      check({ namespaces: { user }, change }) {
        if (user?.value !== 'host') return null;
        const fix = deterministic('give it a namespace of its own', change('ownNamespace', 'user'));
        return { at: user.at, reason: 'userns_mode is host', fix };
      },
    },
  },
});
