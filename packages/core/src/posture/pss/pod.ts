import { itemsAt, mapAt, nodeAt, scalarAt, textAt, valueOf } from '../../bytes/located/fields.ts';
import type { YamlMap, YamlNode } from '../../bytes/located/yaml.ts';
import type { ContainerView, Offence, PodView } from './contract.ts';

/** Every container: all lists count alike. */
export function containersOf({ spec }: PodView): readonly ContainerView[] {
  return ['initContainers', 'containers', 'ephemeralContainers'].flatMap((list) =>
    itemsAt(spec, list).flatMap((node) =>
      node.kind === 'map' ? [{ node, name: textAt(node, 'name') ?? '' }] : [],
    ),
  );
}

/** The security contexts of a Pod and of its containers: most controls look at both. */
export function contextsOf(
  pod: PodView,
): readonly { readonly context: YamlMap; readonly container: string | null }[] {
  const own = mapAt(pod.spec, 'securityContext');
  return [
    ...(own === undefined ? [] : [{ context: own, container: null }]),
    ...containersOf(pod).flatMap(({ node, name }) => {
      const context = mapAt(node, 'securityContext');
      return context === undefined ? [] : [{ context, container: name }];
    }),
  ];
}

/**
 * Whether a boolean is anything but the one that is allowed. The API server refuses what is no boolean, so such a value
 * is not let through here either.
 */
export function isNot(node: YamlNode | undefined, key: string, allowed: boolean): YamlNode | null {
  const found = nodeAt(node, key);
  if (found === undefined) return null;
  return found.kind === 'scalar' && valueOf(found) === allowed ? null : found;
}

/** An offence for each scalar under a path of keys whose text is none of those allowed. */
export function otherThan(
  node: YamlMap,
  path: readonly string[],
  allowed: ReadonlySet<string>,
  container: string | null,
): readonly Offence[] {
  const scalar = scalarAt(node, ...path);
  if (scalar === undefined || allowed.has(scalar.text)) return [];
  return [{ at: scalar, container, what: `${path.join('.')}=${JSON.stringify(scalar.text)}` }];
}

/** Whether the Pod says that it is for Windows, which Linux' controls say nothing about since 1.25. */
export function isForWindows({ spec }: PodView, minor: number): boolean {
  return minor >= 25 && textAt(spec, 'os', 'name') === 'windows';
}

/** Whether the Pod has a user namespace of its own, in which root is nobody: since 1.35 that is enough for some controls. */
export function hasOwnUsers({ spec }: PodView, minor: number): boolean {
  const users = scalarAt(spec, 'hostUsers');
  return minor >= 35 && users !== undefined && valueOf(users) === false;
}
