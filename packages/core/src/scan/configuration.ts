import type { Gap, MisconfigurationFinding, Suppressed } from '../model/finding.ts';
import type { ReportBuild } from '../model/report.ts';
import { findingsOf, locationOf } from '../posture/findings.ts';
import { proveFixes } from '../posture/fix/prove.ts';
import { judgeTree } from '../posture/judge.ts';
import type { Tree } from '../posture/model/tree.ts';
import type { PodSecurityPolicy } from '../posture/pod-security/level.ts';
import { podSecurityRules } from '../posture/pod-security/rules.ts';
import type { Rule, Undecided } from '../posture/rules/contract.ts';
import { RULES } from '../posture/rules/registry.generated.ts';
import { partWaived } from '../posture/waivers/index.ts';

/** How many files of a tree have something that rules are asked about. */
export function judgedFiles({ dockerfiles, projects, objects, workflows }: Tree): number {
  return new Set([
    ...dockerfiles.map(({ file }) => file.source),
    ...projects.map(({ source }) => source),
    ...objects.map(({ node }) => node.source),
    ...workflows.map(({ source }) => source),
  ]).size;
}

/** Which images of a tree run where, as a report tells it. */
export function buildsOf({ relations }: Tree): readonly ReportBuild[] {
  return relations.map(({ image, dockerfile, target, at, runBy }) => ({
    image,
    dockerfile,
    target,
    location: locationOf(at),
    runBy: runBy.map((container) => ({ location: locationOf(container.at), resource: container.resource })),
  }));
}

/** What rules say of a configuration. */
export interface Judged {
  readonly findings: readonly MisconfigurationFinding[];
  /** Waived where they stand. */
  readonly suppressed: readonly Suppressed<MisconfigurationFinding>[];
  /** What rules could not decide. */
  readonly gaps: readonly Gap[];
}

/** What a configuration is held against, beside our rules. */
export interface Against {
  /** A Pod Security Standard. */
  readonly podSecurity?: PodSecurityPolicy | null;
  readonly ownRules?: readonly Rule[];
}

/** What our rules say of it, those of the user, and a Pod Security Standard where one is asked for. */
export function judgeConfiguration(tree: Tree, { podSecurity = null, ownRules = [] }: Against = {}): Judged {
  const rules = [...RULES, ...ownRules, ...(podSecurity === null ? [] : podSecurityRules(podSecurity))];
  const undecided: Undecided[] = [];
  const breaches = judgeTree(tree, rules, (one) => undecided.push(one));
  const isProved = proveFixes(breaches, tree, rules);
  const { standing, waived } = partWaived(breaches, tree);
  // Together, so that the ordinals of equal ones do not depend on who is waived.
  const findings = new Map(findingsOf(breaches, isProved).map(({ breach, finding }) => [breach, finding]));
  return {
    findings: standing.flatMap((breach) => findings.get(breach) ?? []),
    suppressed: waived.flatMap(({ breach, reason, source }) => {
      const finding = findings.get(breach);
      return finding === undefined ? [] : [{ finding, by: 'waiver' as const, reason, source }];
    }),
    gaps: undecided.map(({ id, at, reason }) => {
      const { path, startLine } = locationOf(at);
      const line = startLine === null ? '' : `line ${startLine}: `;
      const told = `${line}${id} cannot be decided: ${reason}`;
      return { kind: 'gap' as const, id: 'rule/undecided', reason: told, location: { path, layer: null } };
    }),
  };
}
