import type { KubernetesObject, Tree } from '../model/tree.ts';
import type { Waiver } from './contract.ts';

/**
 * Annotations of objects, each for its whole object: `ignore-check.kube-linter.io/CHECK: reason`
 * (https://docs.kubelinter.io/#/configuring-kubelinter?id=ignoring-violations-for-specific-cases),
 * `checkov.io/skipN: ID=reason`, and ours, `seaworthy.dev/ignoreN: ID reason`.
 */
export function waiversInObjects({ objects }: Tree): readonly Waiver[] {
  return objects.flatMap((object) =>
    [...object.annotations].flatMap(([name, { value, at }]): Waiver[] => {
      const found = readAnnotation(name, value);
      return found === null ? [] : [{ ...found, at, covers: ({ resource }) => isOf(object, resource) }];
    }),
  );
}

function isOf({ resource }: KubernetesObject, other: KubernetesObject['resource'] | null): boolean {
  return (
    other?.kind === resource.kind && other.name === resource.name && other.namespace === resource.namespace
  );
}

function readAnnotation(name: string, value: string): { ids: readonly string[]; reason: string } | null {
  const linter = /^ignore-check\.kube-linter\.io\/(.+)$/.exec(name)?.[1];
  if (linter !== undefined) return { ids: [linter], reason: value.trim() };
  const separator = name.startsWith('checkov.io/skip')
    ? '='
    : name.startsWith('seaworthy.dev/ignore')
      ? ' '
      : null;
  if (separator === null) return null;
  const at = value.indexOf(separator);
  const ids = (at === -1 ? value : value.slice(0, at)).split(',');
  return { ids, reason: at === -1 ? '' : value.slice(at + 1).trim() };
}
