import type { Rule } from '@seaworthy/core/posture/rules/contract.ts';

/** A rule for programs: its facts, without its checks. */
export function ruleDocument(rule: Rule): Record<string, unknown> {
  const { id, title, severity, why, remedy, aliases, taxonomies, checks } = rule;
  return { id, title, severity, why, remedy, aliases, taxonomies, decidedOn: subjectsOf(checks) };
}

/** What a rule is asked about, in words: `containers of a Dockerfile, …`. */
export function subjectsOf(checks: Rule['checks']): readonly string[] {
  return [
    ...(checks.container?.origins ?? []),
    ...(['dockerfile', 'project', 'workload', 'workflow', 'host'] as const).filter(
      (key) => checks[key] !== undefined,
    ),
    ...(checks.object === undefined
      ? []
      : checks.object.kinds === 'all'
        ? ['any object']
        : checks.object.kinds),
  ].filter((word, index, all) => all.indexOf(word) === index);
}
