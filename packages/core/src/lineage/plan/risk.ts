import type { PlanImpact } from '../../model/plan.ts';
import { SEVERITIES, type Severity } from '../../model/severity.ts';

/** What the risk of a finding is made of. */
export interface Risky {
  readonly severity: Severity;
  /** FIRST's probability of exploitation, 0 to 1; null where there is none. */
  readonly epss: number | null;
  /** Whether CISA lists it as exploited. */
  readonly exploited: boolean;
}

/** A finding that nobody has rated weighs as a low one: it is not known to be harmless. */
const WEIGHT: Readonly<Record<Severity, number>> = {
  critical: 10,
  high: 6,
  medium: 3,
  low: 1,
  negligible: 0.1,
  unknown: 1,
};

/** What exploitation in the wild adds, whatever the severity: more than a critical flaw that nobody uses. */
const EXPLOITED = 50;
/** A flaw that is exploited for certain weighs ten times one that never is. */
const LIKELIHOOD = 9;

/** `severity × (1 + 9 × EPSS)`, and 50 more where the flaw is known to be exploited; docs/plan.md explains it. */
export function riskOf({ severity, epss, exploited }: Risky): number {
  return WEIGHT[severity] * (1 + LIKELIHOOD * (epss ?? 0)) + (exploited ? EXPLOITED : 0);
}

/** The impact of a list of findings. */
export function impactOf(all: readonly Risky[]): PlanImpact {
  const counts = Object.fromEntries(SEVERITIES.map((one) => [one, 0])) as Record<Severity, number>;
  for (const { severity } of all) counts[severity]++;
  const exploited = all.filter((one) => one.exploited).length;
  return { counts, exploited, risk: rounded(sumOf(all)) };
}

/** The risk of a list of findings, as it is. */
export function sumOf(all: readonly Risky[]): number {
  return all.reduce((sum, one) => sum + riskOf(one), 0);
}

/** One decimal, as reports print risks. */
export function rounded(risk: number): number {
  return Math.round(risk * 10) / 10;
}
