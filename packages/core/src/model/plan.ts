import type { Purl } from './package.ts';
import type { Severity } from './severity.ts';

/** How bad a list of findings is. */
export interface PlanImpact {
  readonly counts: Readonly<Record<Severity, number>>;
  /** Findings in CISA's catalogue of exploited flaws. */
  readonly exploited: number;
  /** The sum of the findings' risks, one decimal; see docs/plan.md. */
  readonly risk: number;
}

/** A finding that a step closes or brings. */
export interface PlanFinding {
  readonly id: string;
  readonly severity: Severity;
  /** The package's name; of a base image's findings too. */
  readonly package: string;
  /** Whether CISA lists the flaw as exploited. */
  readonly exploited: boolean;
}

/** A package that a step changes. */
export interface PlanPackage {
  readonly name: string;
  readonly purl: Purl;
  readonly from: string;
  readonly to: string;
  /** Where it was seen first, and the instruction that brought it. */
  readonly path: string;
  readonly layer: number | null;
  readonly instruction: string | null;
}

/** One change. `removes` and `remains` are by the same matching as the scan's. */
export interface PlanStep {
  readonly kind: 'base-image' | 'os-package' | 'library';
  /** `upgrade openssl to 3.0.15-1~deb12u1`. */
  readonly title: string;
  readonly packages: readonly PlanPackage[];
  /** A command that does it, where there is one for all of the system: else null. */
  readonly command: string | null;
  /** What the user should know before; null: nothing. */
  readonly note: string | null;
  readonly removes: readonly PlanFinding[];
  /** Flaws that the higher version has and the present one has not. */
  readonly adds: readonly PlanFinding[];
  /** By how much `risk` falls. */
  readonly gain: number;
  /** What is left when this step and all before it are done. */
  readonly remains: PlanImpact;
}

/** The changes that remove the most risk, the best first. */
export interface Plan {
  readonly before: PlanImpact;
  readonly steps: readonly PlanStep[];
  /** What no step closes. */
  readonly after: PlanImpact;
  /** All steps of kind `os-package` as one command a package manager. */
  readonly commands: readonly string[];
  /** What looks like a step and is none, a sentence each. */
  readonly notes: readonly string[];
}
