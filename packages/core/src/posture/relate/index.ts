import { textAt } from '../../bytes/located/fields.ts';
import type { Container } from '../model/container.ts';
import type { Relation, Tree } from '../model/tree.ts';
import { buildsOf } from './builds.ts';
import type { Build } from './contract.ts';
import { Makers } from './makers.ts';

/**
 * Relates what runs an image to the Dockerfile of the same tree that it is built from, and gives the relations, in the
 * order in which they are met. A container's `base` becomes what that Dockerfile would make; nothing else changes.
 */
export function relate(
  tree: Pick<Tree, 'dockerfiles' | 'projects' | 'workloads' | 'workflows' | 'objects' | 'paths'>,
): readonly Relation[] {
  if (tree.dockerfiles.length === 0) return [];
  const makers = new Makers(tree.dockerfiles, buildsOf(tree));
  const relations = new Map<string, Relation & { readonly runBy: Container[] }>();
  const join = (container: Container, build: Build | null): void => {
    if (build === null || !makers.join(container, build)) return;
    const { dockerfile, target, image, at } = build;
    const key = JSON.stringify([dockerfile, target]);
    const known = relations.get(key);
    if (known === undefined) relations.set(key, { dockerfile, target, image, at, runBy: [container] });
    else known.runBy.push(container);
  };
  for (const { container } of tree.dockerfiles) join(container, makers.buildOf(container));
  for (const { services } of tree.projects) {
    for (const { container, node, dockerfile, buildTarget: target } of services) {
      const { at } = container;
      const image = textAt(node, 'image');
      join(container, dockerfile === null ? makers.buildOf(container) : { image, dockerfile, target, at });
    }
  }
  for (const { containers } of tree.workloads)
    for (const container of containers) join(container, makers.buildOf(container));
  return [...relations.values()];
}
