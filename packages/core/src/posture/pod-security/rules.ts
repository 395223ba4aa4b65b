import { plainOf } from '../../bytes/located/fields.ts';
import type { YamlNode } from '../../bytes/located/yaml.ts';
import type { Workload } from '../model/tree.ts';
import { defineRule, type Rule, type Violation } from '../rules/contract.ts';
import { CHECKS } from './checks.ts';
import { evaluatePodSecurity, type PodSecurityPolicy, type PodSecurityViolation } from './index.ts';
import type { PodPath } from './path.ts';

/** Violations that a reason names one by one. */
const SHOWN = 5;

/**
 * A Pod Security Standard as rules, one a check (`pod-security/capabilities_restricted`), asked about every workload. A
 * Pod that the API server would not even take is `pod-security/invalid`.
 */
export function podSecurityRules(policy: PodSecurityPolicy): readonly Rule[] {
  if (policy.level === 'privileged') return [];
  const known = new Map<Workload, readonly PodSecurityViolation[]>();
  const violationsOf = (workload: Workload): readonly PodSecurityViolation[] => {
    const found = known.get(workload) ?? evaluate(workload, policy);
    known.set(workload, found);
    return found;
  };
  const names = ['invalid', ...CHECKS.map(({ name }) => name)] as const;
  return names.map((name) => {
    const level = CHECKS.find((check) => check.name === name)?.level ?? policy.level;
    return defineRule({
      id: `pod-security/${name}`,
      title: `Pod Security ${policy.level} does not admit it`,
      why: `A namespace that enforces ${policy.level} does not let such a Pod in.`,
      remedy: `Change what ${name} is about, or ask for another level`,
      severity: level === 'baseline' ? 'high' : 'medium',
      covers: [],
      aliases: [],
      taxonomies: [`pss/${level}`],
      checks: {
        workload: (workload) =>
          violationOf(
            workload,
            violationsOf(workload).filter(({ check }) => check === name),
          ),
      },
    });
  });
}

function evaluate(
  { pod, podMetadata }: Workload,
  { level, version }: PodSecurityPolicy,
): readonly PodSecurityViolation[] {
  return evaluatePodSecurity({ metadata: plainOf(podMetadata), spec: plainOf(pod) }, level, version);
}

function violationOf(workload: Workload, violations: readonly PodSecurityViolation[]): Violation | null {
  const [first] = violations;
  if (first === undefined) return null;
  const containers = new Set(violations.map(({ container }) => container));
  const told = violations.slice(0, SHOWN).map(({ detail }) => detail);
  const more = violations.length > SHOWN ? `; and ${violations.length - SHOWN} more` : '';
  return {
    at: nodeAtPath(workload, first.paths[0] ?? []),
    reason: `${first.reason}: ${told.join('; ')}${more}`,
    resource: { ...workload.object.resource, container: containers.size === 1 ? first.container : null },
  };
}

/** The node at a path, or the last one on the way to it: where a field that is left out would have to be. */
function nodeAtPath({ pod, podMetadata, object }: Workload, [root, ...path]: PodPath): YamlNode {
  let node: YamlNode = root === 'metadata' ? (podMetadata ?? object.node) : pod;
  for (const step of path) {
    const next: YamlNode | undefined =
      node.kind === 'map'
        ? node.entries.get(String(step))?.value
        : node.kind === 'list'
          ? node.items[Number(step)]
          : undefined;
    if (next === undefined) break;
    node = next;
  }
  return node;
}
