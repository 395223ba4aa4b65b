import { SeaworthyError } from '../../model/error.ts';
import { compareCodePoints } from '../../model/order.ts';
import { CHECKS } from './checks.ts';
import type { Judgement, PodCheck, PodSecurityViolation, Words } from './contract.ts';
import { minorOf, NEWEST_MINOR, type PodSecurityLevel, type PodSecurityVersion } from './level.ts';
import type { Fault } from './read/fields.ts';
import { type PodView, readPod } from './read/pod.ts';
import { pathText } from './words.ts';

export type { PodSecurityCheck, PodSecurityViolation } from './contract.ts';
export {
  type PodSecurityLevel,
  type PodSecurityPolicy,
  type PodSecurityVersion,
  parsePodSecurityLevel,
} from './level.ts';
export type { PodPath } from './path.ts';

// The Pod Security Standards, exactly and by version: https://kubernetes.io/docs/concepts/security/pod-security-standards/
// The standard's own code, which decides where the page is short, is k8s.io/pod-security-admission/policy.

/** The checks of each level, by minor version, in the order of the API server's words. */
const CHECKS_OF: Readonly<Record<PodCheck['level'], readonly (readonly PodCheck[])[]>> = {
  baseline: byMinor((minor) => ofLevel('baseline', minor)),
  restricted: byMinor((minor) => {
    const added = ofLevel('restricted', minor);
    const replaced = new Set(added.map(({ replaces }) => replaces));
    return [...ofLevel('baseline', minor).filter(({ name }) => !replaced.has(name)), ...added];
  }),
};

/**
 * What in a Pod speaks against a level of the Pod Security Standards; empty where the Pod passes. `pod` is a Pod or the
 * template of one, `{metadata?, spec}`, as plain values of any shape: this never throws for them.
 *
 * A controlled field of a wrong type, a Pod without a spec or a container and a volume of several sources are violations
 * of `invalid`: the API server refuses such a Pod (400 or 422) before it looks at its security, so none of them passes.
 * Each of these fields counts as left out for the checks. Fields that the API does not know are not looked at: the API
 * server drops them. At `privileged`, which asks for nothing, nothing is read. What the API server sets before it looks is
 * minded: the ports of a Pod on the host's network, and the `emptyDir` of a volume without a source.
 *
 * Sorted: what is invalid, then by level, by check and by the order in the Pod. Throws `usage` where `version` is none.
 */
export function evaluatePodSecurity(
  pod: unknown,
  level: PodSecurityLevel,
  version: PodSecurityVersion,
): readonly PodSecurityViolation[] {
  const standard = standardOf(level, version);
  if (standard.checks.length === 0) return [];
  const view = readPod(pod);
  return [
    ...view.faults.map(invalid),
    ...judgementsOf(view, standard).flatMap((judgement) => judgement.violations()),
  ];
}

/**
 * What the API server would say against the Pod after `violates PodSecurity "restricted:v1.31": `; null where it would
 * say nothing, also of an invalid Pod.
 */
export function podSecurityMessage(
  pod: unknown,
  level: PodSecurityLevel,
  version: PodSecurityVersion,
): string | null {
  const words = judgementsOf(readPod(pod), standardOf(level, version)).map((judgement) => judgement.words());
  return words.length === 0 ? null : words.map(messageOf).join(', ');
}

// A detail is empty where a sysctl has no name, and nothing else is wrong.
function messageOf({ reason, detail }: Words): string {
  return detail === '' ? reason : `${reason} (${detail})`;
}

/** The checks that a level has at a version, and the minor version by which they judge. */
interface Standard {
  readonly minor: number;
  readonly checks: readonly PodCheck[];
}

function standardOf(level: PodSecurityLevel, version: PodSecurityVersion): Standard {
  const minor = minorOf(version);
  if (minor === null)
    throw new SeaworthyError(
      'usage',
      `${JSON.stringify(version)} is no version of the Pod Security Standards`,
    );
  return { minor, checks: level === 'privileged' ? [] : (CHECKS_OF[level][minor] ?? []) };
}

function judgementsOf(view: PodView, { checks, minor }: Standard): readonly Judgement[] {
  return checks.map((check) => check.judge(view, minor)).filter((judgement) => judgement !== null);
}

function invalid({ path, container, problem }: Fault): PodSecurityViolation {
  return {
    check: 'invalid',
    reason: 'invalid',
    detail: `${pathText(path)} ${problem}`,
    container,
    paths: [path],
  };
}

function byMinor<T>(make: (minor: number) => T): readonly T[] {
  return Array.from({ length: NEWEST_MINOR + 1 }, (_, minor) => make(minor));
}

// Function declarations are hoisted: CHECKS_OF above is made of these.
function ofLevel(level: PodCheck['level'], minor: number): readonly PodCheck[] {
  return CHECKS.filter((check) => check.level === level && check.since <= minor).sort((a, b) =>
    compareCodePoints(a.name, b.name),
  );
}
