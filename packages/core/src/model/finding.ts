import type { Epss, Kev } from './advisory.ts';
import type { Purl } from './package.ts';
import type { Severity } from './severity.ts';

/** A place in an artefact. Lines and columns count from 1; null where they mean nothing. */
export interface Location {
  readonly path: string;
  readonly startLine: number | null;
  readonly startColumn: number | null;
  readonly endLine: number | null;
  readonly endColumn: number | null;
  /** The index in `artifact.layers`, null where there are none. */
  readonly layer: number | null;
  readonly instruction: string | null;
}

/** A CVSS statement: `score` is the base score that we computed from `vector`; null where we could not. */
export interface Cvss {
  readonly version: string;
  readonly vector: string;
  readonly score: number | null;
  readonly source: string;
}

export type FixState = 'fixed' | 'not-fixed' | 'wont-fix' | 'unknown';

/** A flaw of a package that the artefact has. One finding an (id, purl). */
export interface VulnerabilityFinding {
  readonly kind: 'vulnerability';
  /** The CVE where there is one. */
  readonly id: string;
  /** Every other id of the flaw, sorted. */
  readonly aliases: readonly string[];
  readonly title: string;
  readonly severity: Severity;
  /** The compared versions and the rule: `openssl 3.0.13-1 < 3.0.14-1 (Debian 12)`. */
  readonly reason: string;
  readonly fingerprint: string;
  readonly location: Location;
  readonly package: {
    readonly type: string;
    readonly name: string;
    readonly version: string;
    readonly purl: Purl;
  };
  readonly installedVersion: string;
  readonly fixedVersion: string | null;
  readonly fixState: FixState;
  readonly cvss: readonly Cvss[];
  readonly epss: Epss | null;
  readonly kev: Kev | null;
  readonly reachable: 'symbol' | 'package' | 'no' | null;
  readonly origin: 'base' | 'own' | null;
  readonly urls: readonly string[];
}

/** The object that a person edits to change something, and the container in it. */
export interface Resource {
  /** `Deployment`, `Service` (of a Compose file). */
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
  /** Null where it is about the whole object, or all of its containers. */
  readonly container: string | null;
}

/** A part of a file to be replaced: lines and columns from 1, the end exclusive. */
export interface FixEdit {
  readonly path: string;
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly text: string;
}

/** How a finding goes away by an edit of files. */
export interface FindingFix {
  /** `suggested` needs a choice, which the description spells out. */
  readonly kind: 'deterministic' | 'suggested';
  readonly description: string;
  readonly edits: readonly FixEdit[];
}

/** A configuration that a rule speaks against. */
export interface MisconfigurationFinding {
  readonly kind: 'misconfiguration';
  /** The rule's: `privilege/run-as-root`. */
  readonly id: string;
  /** What other tools call it: `DL3002`, `KSV-0012`. */
  readonly aliases: readonly string[];
  readonly title: string;
  readonly severity: Severity;
  /** What is there, and what that means. */
  readonly reason: string;
  readonly fingerprint: string;
  readonly location: Location;
  readonly resource: Resource | null;
  /** Proved: the edited files were read and judged again. */
  readonly fix: FindingFix | null;
  /** Standards that ask for it: `cis-docker/4.1`. */
  readonly taxonomies: readonly string[];
  /** What to do, of the rule. */
  readonly remedy: string;
}

/** Findings of other kinds join this union with the issues that bring them. */
export type Finding = VulnerabilityFinding | MisconfigurationFinding;

/** Whether a finding is about configuration. */
export function isMisconfiguration(finding: Finding): finding is MisconfigurationFinding {
  return finding.kind === 'misconfiguration';
}

/** Whether a suppressed finding is a flaw of a package. */
export function isSuppressedVulnerability(one: Suppressed): one is Suppressed<VulnerabilityFinding> {
  return isVulnerability(one.finding);
}

/** Whether a finding is a flaw of a package. */
export function isVulnerability(finding: Finding): finding is VulnerabilityFinding {
  return finding.kind === 'vulnerability';
}

/** Something that we could not know. Never silent, never shown as clean. */
export interface Gap {
  readonly kind: 'gap';
  /** `distro/unknown`, `distro/end-of-life`, `file/unreadable`, `limit/…` */
  readonly id: string;
  readonly reason: string;
  readonly location: { readonly path: string; readonly layer: number | null } | null;
}

/** A finding that somebody decided not to count, and who. */
export interface Suppressed<F extends Finding = Finding> {
  readonly finding: F;
  readonly by: 'vex' | 'waiver' | 'ignore' | 'distribution' | 'owner';
  readonly reason: string;
  readonly source: string;
}
