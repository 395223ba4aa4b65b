import { listAt, mapAt, nodeAt } from '../../../bytes/located/fields.ts';
import type { YamlMap } from '../../../bytes/located/yaml.ts';
import type { Container } from '../../model/container.ts';
import type { KubernetesObject, ReadProblem, Workload } from '../../model/tree.ts';
import { KubernetesContainer } from './container.ts';
import type { PodContext } from './context.ts';
import { textsIn } from './object.ts';
import { checkContainer, checkPod, expectMap, unreadable } from './shapes.ts';

const LISTS = [
  ['containers', 'main'],
  ['initContainers', 'init'],
  ['ephemeralContainers', 'ephemeral'],
] as const;

/**
 * The Pod template of an object, by where it stands, not by its kind: so custom resources (Rollout, Knative's Service,
 * CloneSet) are workloads as those of Kubernetes are. Null where it has none.
 */
export function readWorkload(object: KubernetesObject, problems: ReadProblem[]): Workload | null {
  const template = templateOf(object, problems);
  if (template === null) return null;
  const { pod, metadata } = template;
  checkPod(pod, problems);
  return {
    object,
    pod,
    podMetadata: metadata,
    podLabels: textsIn(mapAt(metadata, 'labels')),
    containers: containersOf({ object, pod, metadata }, problems),
  };
}

function containersOf(context: PodContext, problems: ReadProblem[]): readonly Container[] {
  const containers: Container[] = [];
  for (const [list, role] of LISTS) {
    const node = nodeAt(context.pod, list);
    if (node === undefined) continue;
    if (node.kind !== 'list') {
      problems.push(unreadable(node, `${list} is no list`));
      continue;
    }
    for (const item of node.items) {
      if (item.kind !== 'map') {
        problems.push(unreadable(item, `an item of ${list} is no container`));
        continue;
      }
      checkContainer(item, problems);
      containers.push(new KubernetesContainer(item, role, context));
    }
  }
  return containers;
}

interface Template {
  readonly pod: YamlMap;
  readonly metadata: YamlMap | null;
}

/** Where the kinds of Kubernetes and OpenShift have their template: there, what is of another shape is a fault. */
const TEMPLATES: ReadonlyMap<string, readonly string[]> = new Map([
  ['v1 PodTemplate', ['template']],
  ['v1 ReplicationController', ['spec', 'template']],
  ['apps Deployment', ['spec', 'template']],
  ['apps ReplicaSet', ['spec', 'template']],
  ['apps StatefulSet', ['spec', 'template']],
  ['apps DaemonSet', ['spec', 'template']],
  ['batch Job', ['spec', 'template']],
  ['batch CronJob', ['spec', 'jobTemplate', 'spec', 'template']],
  ['apps.openshift.io DeploymentConfig', ['spec', 'template']],
]);

/** Where others have theirs, if there is a list of containers: KEDA's ScaledJob, OpenKruise's AdvancedCronJob. */
const OTHERS: readonly (readonly string[])[] = [
  ['spec', 'template'],
  ['spec', 'jobTemplate', 'spec', 'template'],
  ['spec', 'jobTargetRef', 'template'],
  ['spec', 'template', 'jobTemplate', 'spec', 'template'],
];

function templateOf(object: KubernetesObject, problems: ReadProblem[]): Template | null {
  const { node, kind, apiVersion } = object;
  if (kind === 'Pod' && apiVersion === 'v1') {
    const pod = expectMap(node, ['spec'], problems);
    return pod === undefined ? null : { pod, metadata: expectMap(node, ['metadata'], problems) ?? null };
  }
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : apiVersion;
  const path = TEMPLATES.get(`${group} ${kind}`);
  if (path !== undefined) {
    const template = expectMap(node, path, problems);
    const pod = template === undefined ? undefined : expectMap(template, ['spec'], problems);
    if (template === undefined || pod === undefined) return null;
    return { pod, metadata: expectMap(template, ['metadata'], problems) ?? null };
  }
  for (const other of OTHERS) {
    const template = mapAt(node, ...other);
    const pod = mapAt(template, 'spec');
    if (pod !== undefined && listAt(pod, 'containers') !== undefined) {
      return { pod, metadata: mapAt(template, 'metadata') ?? null };
    }
  }
  return null;
}
