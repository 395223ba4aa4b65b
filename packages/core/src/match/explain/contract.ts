import type { Epss, Kev, NamedPackage, SeverityStatement } from '../../model/advisory.ts';
import type { Gap, Suppressed, VulnerabilityFinding } from '../../model/finding.ts';
import type { Purl, SourcePackage } from '../../model/package.ts';

/**
 * What became of a flaw in a target.
 *
 * - `found`: a finding of the report.
 * - `suppressed`: every match is suppressed.
 * - `not-affected`: the records speak of packages of the target, and of none in this version.
 * - `not-compared`: packages of that name are there, and could not be compared.
 * - `not-named`: packages of that name are there, and the records speak of it in other releases or ecosystems alone.
 * - `not-there`: no package of that name is there.
 * - `unknown-id`: the database has no record of that name.
 */
export type Answer = Outcome | 'not-there' | 'unknown-id';

/** What became of a flaw in one package. */
export type Outcome = 'found' | 'suppressed' | 'not-affected' | 'not-compared' | 'not-named';

/** The whole story of one flaw in one target. Every list is sorted. */
export interface Explanation {
  /** As it was asked for. */
  readonly asked: string;
  readonly answer: Answer;
  /** The answer as a sentence. */
  readonly says: string;
  /** Every name that the records give the flaw. */
  readonly ids: readonly string[];
  readonly records: readonly ExplainedRecord[];
  readonly packages: readonly ExplainedPackage[];
  readonly findings: readonly VulnerabilityFinding[];
  readonly suppressed: readonly Suppressed<VulnerabilityFinding>[];
  /** What was not known of the target: there a flaw may hide that is not found. */
  readonly gaps: readonly Gap[];
  /** Of the CVE, also where nothing is found; null where there is no CVE, or several. */
  readonly epss: Epss | null;
  readonly kev: Kev | null;
}

/** A record of the database about the flaw. */
export interface ExplainedRecord {
  readonly id: string;
  /** The feed that it is from. */
  readonly source: string;
  readonly summary: string;
  readonly published: string | null;
  readonly modified: string | null;
  readonly aliases: readonly string[];
  readonly upstream: readonly string[];
  readonly severity: readonly SeverityStatement[];
  /** The packages that it names; of many the first. */
  readonly names: readonly Omit<NamedPackage, 'advisory'>[];
  readonly moreNames: number;
  readonly urls: readonly string[];
}

/** A package that could be concerned, and everything that was compared. */
export interface ExplainedPackage {
  readonly purl: Purl;
  readonly type: string;
  readonly name: string;
  readonly version: string;
  readonly source: SourcePackage | null;
  readonly arch: string | null;
  readonly module: string | null;
  readonly ownedBy: Purl | null;
  readonly locations: readonly {
    readonly path: string;
    readonly layer: number | null;
    readonly instruction: string | null;
  }[];
  /** What was looked up for it; null where nothing was. */
  readonly lookedUp: {
    readonly ecosystems: readonly string[];
    readonly name: string;
    readonly version: string;
    readonly scheme: string;
  } | null;
  readonly comparisons: readonly Comparison[];
  readonly outcome: Outcome;
  /** Why that is the outcome. */
  readonly why: string;
  /** What decided the severity of what was found. */
  readonly severityWhy: string | null;
}

/** One row of a record, held against the version of a package. */
export interface Comparison {
  readonly record: string;
  readonly ecosystem: string;
  /** The range as the record gives it: `>= 0, < 3.0.14-1~deb12u1`. */
  readonly range: string;
  readonly outcome: 'affected' | 'not-affected' | 'does-not-apply';
  /** `3.0.15-1~deb12u1 >= 3.0.14-1~deb12u1: fixed` */
  readonly says: string;
}
