import { itemsAt, textAt } from '../../bytes/located/fields.ts';
import type { YamlNode } from '../../bytes/located/yaml.ts';
import type { KubernetesObject } from '../model/tree.ts';
import type { Violation } from './contract.ts';

/** A rule of a role (https://kubernetes.io/docs/reference/access-authn-authz/rbac/): what it lets its holders do. */
export interface Grant {
  readonly at: YamlNode;
  readonly groups: readonly string[];
  /** With subresources: `pods/exec`. */
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  /** Only these objects; empty: all. */
  readonly names: readonly string[];
}

/** What a Role or ClusterRole grants. */
export function grantsOf({ node }: KubernetesObject): readonly Grant[] {
  return itemsAt(node, 'rules').map((at) => ({
    at,
    groups: textsAt(at, 'apiGroups'),
    resources: textsAt(at, 'resources'),
    verbs: textsAt(at, 'verbs'),
    names: textsAt(at, 'resourceNames'),
  }));
}

function textsAt(node: YamlNode, key: string): readonly string[] {
  return itemsAt(node, key).flatMap((item) => (item.kind === 'scalar' ? [item.text] : []));
}

/** What a rule looks for in a grant: any of the verbs on any of the resources. */
export interface Power {
  readonly group: string;
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/**
 * A violation for each grant that gives a power by its name. Wildcards give every power: rules of their own speak of
 * them, so that one `*` is one finding.
 */
export function* grantsWith(
  object: KubernetesObject,
  { group, resources, verbs }: Power,
): Iterable<Violation> {
  for (const grant of grantsOf(object)) {
    if (!grant.groups.includes(group) && !grant.groups.includes('*')) continue;
    const what = grant.resources.filter((resource) => resources.includes(resource));
    const how = grant.verbs.includes('*') ? ['*'] : grant.verbs.filter((verb) => verbs.includes(verb));
    if (what.length === 0 || how.length === 0) continue;
    const only = grant.names.length === 0 ? '' : `, of ${grant.names.join(', ')}`;
    yield { at: grant.at, reason: `it may ${how.join(', ')} ${what.join(', ')}${only}` };
  }
}

/** A subject of a binding. */
export interface Subject {
  readonly at: YamlNode;
  readonly kind: string;
  readonly name: string;
}

/** Whom a RoleBinding or ClusterRoleBinding gives its role. */
export function subjectsOf({ node }: KubernetesObject): readonly Subject[] {
  return itemsAt(node, 'subjects').map((at) => ({
    at,
    kind: textAt(at, 'kind') ?? '',
    name: textAt(at, 'name') ?? '',
  }));
}

/** The name of the role that a binding gives. */
export function roleOf({ node }: KubernetesObject): string {
  return textAt(node, 'roleRef', 'name') ?? '';
}
