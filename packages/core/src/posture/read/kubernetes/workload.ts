import { itemsAt, mapAt, nodeAt } from '../../../bytes/located/fields.ts';
import type { YamlMap } from '../../../bytes/located/yaml.ts';
import type { Container } from '../../model/container.ts';
import type { KubernetesObject, ReadProblem, Workload } from '../../model/tree.ts';
import { KubernetesContainer } from './container.ts';
import type { PodContext } from './context.ts';
import { textsIn } from './object.ts';

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
  const template = templateOf(object);
  if (template === null) return null;
  const { pod, metadata } = template;
  const context: PodContext = { object, pod, metadata };
  const containers: Container[] = [];
  for (const [list, role] of LISTS) {
    const node = nodeAt(pod, list);
    if (node === undefined) continue;
    if (node.kind !== 'list') {
      problems.push({
        id: 'file/unreadable',
        path: node.source.path,
        at: node,
        reason: `${list} is no list`,
      });
      continue;
    }
    for (const item of itemsAt(pod, list)) {
      if (item.kind === 'map') containers.push(new KubernetesContainer(item, role, context));
      else {
        const reason = `an item of ${list} is no container`;
        problems.push({ id: 'file/unreadable', path: item.source.path, at: item, reason });
      }
    }
  }
  return {
    object,
    pod,
    podMetadata: metadata,
    podLabels: textsIn(mapAt(metadata, 'labels')),
    containers,
  };
}

interface Template {
  readonly pod: YamlMap;
  readonly metadata: YamlMap | null;
}

function templateOf({ node, kind, apiVersion }: KubernetesObject): Template | null {
  if (kind === 'Pod' && apiVersion === 'v1') {
    const pod = mapAt(node, 'spec');
    return pod === undefined ? null : { pod, metadata: mapAt(node, 'metadata') ?? null };
  }
  // A PodTemplate has it at its top, a CronJob in the template of its Jobs.
  const owner = mapAt(node, 'spec', 'jobTemplate', 'spec') ?? mapAt(node, 'spec') ?? node;
  const template = mapAt(owner, 'template') ?? (kind === 'PodTemplate' ? mapAt(node, 'template') : undefined);
  const pod = mapAt(template, 'spec');
  if (template === undefined || pod === undefined || !looksLikePod(pod)) return null;
  return { pod, metadata: mapAt(template, 'metadata') ?? null };
}

function looksLikePod(pod: YamlMap): boolean {
  return pod.entries.has('containers') || pod.entries.has('initContainers');
}
