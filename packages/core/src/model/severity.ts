/** The severities, worst first. `unknown` ranks below `negligible`: no one has said how bad it is. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'negligible', 'unknown'] as const;

export type Severity = (typeof SEVERITIES)[number];

/** 0 for the worst severity, 5 for `unknown`. */
export function severityRank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

/** Whether `text` names a severity, in our own spelling. */
export function isSeverity(text: string): text is Severity {
  return (SEVERITIES as readonly string[]).includes(text);
}
