/** OSV's range kinds that we compare (https://ossf.github.io/osv-schema/#affectedrangestype-field). */
export type RangeType = 'ECOSYSTEM' | 'SEMVER';

/** One event of an OSV range: exactly one of the four is set. */
export type RangeEvent =
  | { readonly introduced: string }
  | { readonly fixed: string }
  | { readonly last_affected: string }
  | { readonly limit: string };

/** An OSV range, events in the order of the record. */
export interface AdvisoryRange {
  readonly type: RangeType;
  readonly events: readonly RangeEvent[];
}

/** A severity statement: a CVSS vector, or a distribution's own word. */
export interface SeverityStatement {
  /** `CVSS_V2`, `CVSS_V3`, `CVSS_V4`; or a word's scale, such as `Ubuntu` or `database`. */
  readonly type: string;
  readonly score: string;
}

/** A Go package with a flaw, and the symbols that have it (`Func`, `Type.Method`); none: the package as a whole. */
export interface AffectedImport {
  readonly path: string;
  readonly symbols: readonly string[];
  /** Only in programs for these systems and architectures (`windows`, `ppc64le`), where set. Never empty. */
  readonly goos?: readonly string[];
  readonly goarch?: readonly string[];
}

/** What one advisory says of one package of one ecosystem. */
export interface AffectedPackage {
  readonly advisory: string;
  /** OSV's ecosystem with its release: `Debian:12`, `Alpine:v3.20`, `npm`. */
  readonly ecosystem: string;
  readonly name: string;
  readonly ranges: readonly AdvisoryRange[];
  /** Versions listed one by one. */
  readonly versions: readonly string[];
  /** A module stream (`nodejs:18`) or null: from the record, or from its summary where only that names it. */
  readonly module: string | null;
  /** Architectures that the record is limited to; empty: all. */
  readonly arches: readonly string[];
  readonly severity: readonly SeverityStatement[];
  /** What the distribution says where there is no fix: `wont-fix`, `not-fixed`; null where it says nothing. */
  readonly state: 'wont-fix' | 'not-fixed' | null;
  /** Go: the packages and symbols that the record names (`ecosystem_specific.imports`). */
  readonly imports: readonly AffectedImport[];
}

/** What an advisory says of itself. Withdrawn records are not kept. */
export interface Advisory {
  readonly id: string;
  /** Other ids of the same flaw. */
  readonly aliases: readonly string[];
  /** CVEs that an erratum closes (OSV `upstream`, and `related` of errata that use it so). */
  readonly upstream: readonly string[];
  readonly summary: string;
  readonly severity: readonly SeverityStatement[];
  readonly published: string | null;
  readonly modified: string | null;
  readonly urls: readonly string[];
  /** The feed it came from: `Alpine`, `Go`. */
  readonly source: string;
}

/** FIRST's exploit prediction for a CVE. Both numbers are from 0 to 1; `date` is YYYY-MM-DD. */
export interface Epss {
  readonly score: number;
  readonly percentile: number;
  readonly date: string;
}

/** CISA's catalogue says that the CVE is exploited. `dueDate` is YYYY-MM-DD. */
export interface Kev {
  readonly dueDate: string;
}

/** One cycle of a product, as endoflife.date writes it. Dates are YYYY-MM-DD; true: past, false: not planned. */
export interface EolCycle {
  readonly cycle: string;
  readonly codename: string | null;
  readonly eol: string | boolean | null;
  readonly extendedSupport: string | boolean | null;
}

/** One source of a database. `updated` is an ISO time or null; `records` without those withdrawn. */
export interface DatabaseSource {
  readonly name: string;
  readonly updated: string | null;
  readonly records: number;
}

/** What a report says of its database. `digest` is that of the file. */
export interface DatabaseInfo {
  readonly digest: string;
  readonly built: string;
  readonly records: number;
  readonly sources: readonly DatabaseSource[];
}

/** A package that an advisory names; `ecosystem` with its release. */
export interface NamedPackage {
  readonly advisory: string;
  readonly ecosystem: string;
  readonly name: string;
}

/**
 * The look-ups of the advisory database. Batches are answered in the order of the questions; names are as OSV
 * writes them (PyPI names normalised by PEP 503 on both sides).
 */
export interface AdvisorySource {
  readonly info: DatabaseInfo;
  /** Ecosystems with at least one record, with their release: `Debian:12`. */
  hasEcosystem(ecosystem: string): boolean;
  /** All that is said of `name` in `ecosystem`; empty where nothing is. */
  affected(ecosystem: string, name: string): readonly AffectedPackage[];
  advisory(id: string): Advisory | null;
  /** The packages that these advisories name, sorted. Reads the whole table: for a question, not for a scan. */
  packagesOf(advisories: ReadonlySet<string>): readonly NamedPackage[];
  /** Ids of every advisory that names `id` as itself, alias or upstream. */
  byAlias(id: string): readonly string[];
  epss(cve: string): Epss | null;
  kev(cve: string): Kev | null;
  /** The cycles of an endoflife.date product, or null where the feed has none. */
  endOfLife(product: string): readonly EolCycle[] | null;
  /** The tags of one of Docker's official images (`debian`) that are still built; null where the feed has none. */
  officialTags(repository: string): readonly string[] | null;
  close(): void;
}
