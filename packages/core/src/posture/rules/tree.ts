import type { KubernetesObject, Tree } from '../model/tree.ts';

const KNOWN = new WeakMap<Tree, ReadonlyMap<string, readonly KubernetesObject[]>>();

/** The objects of a kind in a tree: sorted out once, however many rules and workloads ask. */
export function objectsOf(tree: Tree, kind: string): readonly KubernetesObject[] {
  const known = KNOWN.get(tree) ?? Map.groupBy(tree.objects, (object) => object.kind);
  KNOWN.set(tree, known);
  return known.get(kind) ?? [];
}
