import { defineRule, type Rule, type Violation } from '../rules/contract.ts';
import type { Workload } from '../model/tree.ts';
import { BASELINE } from './baseline.ts';
import { type Offence, type PodSecurityCheck, type PodSecurityPolicy, type PodView } from './contract.ts';
import { RESTRICTED } from './restricted.ts';

/** Offences that a reason names one by one. */
const OFFENCES_SHOWN = 5;

/** The checks that a level has in a version; a restricted one stands in the place of its baseline twin. */
export function checksOf({ level, minor }: PodSecurityPolicy): readonly PodSecurityCheck[] {
  const known = [...(level === 'privileged' ? [] : BASELINE), ...(level === 'restricted' ? RESTRICTED : [])];
  const asked = known.filter(({ since }) => since <= minor);
  const replaced = new Set(asked.flatMap(({ replaces }) => replaces ?? []));
  return asked.filter(({ id }) => !replaced.has(id));
}

/** What of a Pod a policy does not allow, by check. */
export function evaluatePodSecurity(
  pod: PodView,
  policy: PodSecurityPolicy,
): readonly { readonly check: PodSecurityCheck; readonly offences: readonly Offence[] }[] {
  return checksOf(policy)
    .map((check) => ({ check, offences: check.check(pod, policy.minor) }))
    .filter(({ offences }) => offences.length > 0);
}

/** A policy as rules: one a check, asked about every workload. */
export function podSecurityRules(policy: PodSecurityPolicy): readonly Rule[] {
  const { level, minor } = policy;
  return checksOf(policy).map((check) =>
    defineRule({
      id: `pod-security/${check.id}`,
      title: `Pod Security ${level}: ${check.title}`,
      why: `A namespace with enforce: ${level} does not admit such a Pod.`,
      remedy: check.remedy,
      severity: check.level === 'baseline' ? 'high' : 'medium',
      covers: [],
      aliases: [],
      taxonomies: [`pss/${check.level}`],
      checks: { workload: (workload) => violationOf(check, workload, minor) },
    }),
  );
}

function violationOf(check: PodSecurityCheck, workload: Workload, minor: number): Violation | null {
  const { object, pod, podMetadata } = workload;
  const offences = check.check({ spec: pod, metadata: podMetadata }, minor);
  const [first] = offences;
  if (first === undefined) return null;
  const containers = new Set(offences.map(({ container }) => container));
  return {
    at: first.at,
    reason: reasonOf(offences),
    resource: { ...object.resource, container: containers.size === 1 ? first.container : null },
  };
}

function reasonOf(offences: readonly Offence[]): string {
  const told = offences
    .slice(0, OFFENCES_SHOWN)
    .map(({ container, what }) =>
      container === null ? what : `container ${JSON.stringify(container)}: ${what}`,
    );
  const more = offences.length - told.length;
  return told.join('; ') + (more > 0 ? `; and ${more} more` : '');
}
