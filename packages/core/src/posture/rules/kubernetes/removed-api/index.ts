import { scalarAt } from '../../../../bytes/located/fields.ts';
import type { KubernetesObject } from '../../../model/tree.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** Versions of the API that are gone (https://kubernetes.io/docs/reference/using-api/deprecation-guide/). */
export const rule: Rule = defineRule({
  id: 'kubernetes/removed-api',
  title: 'Version of the API is gone',
  why: 'A cluster of today does not know it: the object is never made.',
  remedy: 'Write the version that took its place',
  severity: 'medium',
  covers: ['WL077'],
  aliases: ['KSV-0107', 'no-extensions-v1beta'],
  taxonomies: [],
  checks: {
    object: { kinds: 'all', check },
  },
});

type Replacement = readonly [instead: string, since: string];

/** What took the place of a version, by `apiVersion/kind`, and the release that dropped it. */
const REMOVED: ReadonlyMap<string, Replacement> = new Map<string, Replacement>([
  ...['DaemonSet', 'Deployment', 'ReplicaSet'].map(
    (kind) => [`extensions/v1beta1/${kind}`, ['apps/v1', '1.16']] as const,
  ),
  ...['Deployment', 'StatefulSet'].map((kind) => [`apps/v1beta1/${kind}`, ['apps/v1', '1.16']] as const),
  ...['DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet'].map(
    (kind) => [`apps/v1beta2/${kind}`, ['apps/v1', '1.16']] as const,
  ),
  ['extensions/v1beta1/NetworkPolicy', ['networking.k8s.io/v1', '1.16']],
  ['extensions/v1beta1/Ingress', ['networking.k8s.io/v1', '1.22']],
  ['networking.k8s.io/v1beta1/Ingress', ['networking.k8s.io/v1', '1.22']],
  ['networking.k8s.io/v1beta1/IngressClass', ['networking.k8s.io/v1', '1.22']],
  ['batch/v1beta1/CronJob', ['batch/v1', '1.25']],
  ['policy/v1beta1/PodDisruptionBudget', ['policy/v1', '1.25']],
  ['policy/v1beta1/PodSecurityPolicy', ['Pod Security admission', '1.25']],
  ['autoscaling/v2beta1/HorizontalPodAutoscaler', ['autoscaling/v2', '1.25']],
  ['autoscaling/v2beta2/HorizontalPodAutoscaler', ['autoscaling/v2', '1.26']],
  ...['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'].map(
    (kind) =>
      [`rbac.authorization.k8s.io/v1beta1/${kind}`, ['rbac.authorization.k8s.io/v1', '1.22']] as const,
  ),
  ['apiextensions.k8s.io/v1beta1/CustomResourceDefinition', ['apiextensions.k8s.io/v1', '1.22']],
]);

function check({ node, apiVersion, kind }: KubernetesObject): Violation | null {
  const found = REMOVED.get(`${apiVersion}/${kind}`);
  if (found === undefined) return null;
  const at = scalarAt(node, 'apiVersion') ?? node;
  return { at, reason: `${apiVersion} has no ${kind} since ${found[1]}: it is ${found[0]} now` };
}
