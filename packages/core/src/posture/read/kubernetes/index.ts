import { nodeAt, textAt } from '../../../bytes/located/fields.ts';
import { itemsOf } from '../../../bytes/located/yaml-edit-place.ts';
import type { YamlMap } from '../../../bytes/located/yaml.ts';
import type { KubernetesObject, ReadProblem, Workload } from '../../model/tree.ts';
import { type ObjectContext, readObject } from './object.ts';
import { unreadable } from './shapes.ts';
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
  const context = { isEditable: () => editable, apiVersion: '', kind: '', depth: 0 };
  for (const [node, inside] of unlisted(root, context, problems)) {
    const object = readObject(node, inside);
    objects.push(object);
    const workload = readWorkload(object, problems);
    if (workload !== null) workloads.push(workload);
  }
  return { objects, workloads, problems };
}

interface ListContext extends ObjectContext {
  readonly depth: number;
}

function* unlisted(
  root: YamlMap,
  context: ListContext,
  problems: ReadProblem[],
): Iterable<readonly [YamlMap, ObjectContext]> {
  const kind = textAt(root, 'kind') ?? '';
  const items = kind.endsWith('List') ? nodeAt(root, 'items') : undefined;
  if (items?.kind !== 'list') {
    if (kind === 'List' && items !== undefined) problems.push(unreadable(items, 'items is no list'));
    else yield [root, context];
    return;
  }
  const ownItems = once(() => itemsOf(items));
  for (const [index, item] of items.items.entries()) {
    if (item.kind === 'map' && context.depth < DEEPEST) {
      const inside: ListContext = {
        isEditable: () => context.isEditable() && ownItems()?.[index]?.alone === true,
        apiVersion: textAt(root, 'apiVersion') ?? '',
        kind: kind.slice(0, -'List'.length),
        depth: context.depth + 1,
      };
      yield* unlisted(item, inside, problems);
    } else {
      const isDeep = context.depth >= DEEPEST;
      problems.push(
        unreadable(item, isDeep ? 'lists in lists without end' : 'an item of the list is no object'),
      );
    }
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}
