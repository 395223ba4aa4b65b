import { itemsAt, nodeAt, textAt } from '../../../bytes/located/fields.ts';
import type { YamlMap } from '../../../bytes/located/yaml.ts';
import type { KubernetesObject, ReadProblem, Workload } from '../../model/tree.ts';
import { readObject } from './object.ts';
import { readWorkload } from './workload.ts';

/** What a document of Kubernetes holds. */
export interface KubernetesDocument {
  readonly objects: readonly KubernetesObject[];
  readonly workloads: readonly Workload[];
  readonly problems: readonly ReadProblem[];
}

/** Lists of lists: nobody writes more than one. */
const DEEPEST = 5;

/** Whether a document is one: it says which version of the API it speaks, and of which kind it is. */
export function isKubernetesDocument(root: YamlMap): boolean {
  return textAt(root, 'apiVersion') !== null && textAt(root, 'kind') !== null;
}

/**
 * The objects of a document (https://kubernetes.io/docs/reference/using-api/api-concepts/), those of a `List` each, and
 * the workloads among them. `editable` is false for what was rendered: there is no file that an edit could change.
 */
export function readKubernetesDocument(
  root: YamlMap,
  { editable }: { readonly editable: boolean },
): KubernetesDocument {
  const objects: KubernetesObject[] = [];
  const workloads: Workload[] = [];
  const problems: ReadProblem[] = [];
  for (const node of unlisted(root, problems)) {
    const object = readObject(node, editable);
    objects.push(object);
    const workload = readWorkload(object, problems);
    if (workload !== null) workloads.push(workload);
  }
  return { objects, workloads, problems };
}

function* unlisted(root: YamlMap, problems: ReadProblem[], depth = 0): Iterable<YamlMap> {
  const isList = textAt(root, 'kind')?.endsWith('List') === true && nodeAt(root, 'items')?.kind === 'list';
  if (!isList) {
    yield root;
    return;
  }
  for (const item of itemsAt(root, 'items')) {
    if (item.kind === 'map' && depth < DEEPEST) yield* unlisted(item, problems, depth + 1);
    else {
      const reason = depth < DEEPEST ? 'an item of the list is no object' : 'lists in lists without end';
      problems.push({ id: 'file/unreadable', path: root.source.path, at: item, reason });
    }
  }
}
