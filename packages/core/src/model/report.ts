import type { DatabaseInfo } from './advisory.ts';
import type { Finding, Gap, Location, Resource, Suppressed } from './finding.ts';
import type { FunctionTable } from './function-table.ts';
import type { Distro, Package, PackageLocation } from './package.ts';
import type { Plan } from './plan.ts';
import type { Severity } from './severity.ts';

/** A layer of the artefact, in the order in which they are stacked. */
export interface ReportLayer {
  readonly index: number;
  /** Of the blob as the registry has it; null where the source does not know it. */
  readonly digest: string | null;
  readonly diffId: string;
  /** Bytes of the blob as it was read, compressed or not; null where the source does not say. */
  readonly size: number | null;
  /** The history entry that made it (`created_by`), null where there is no history. */
  readonly instruction: string | null;
  /** Whether it belongs to the base image; null where we do not know. */
  readonly base: boolean | null;
}

export type ArtifactKind = 'image' | 'directory' | 'file' | 'sbom' | 'container' | 'host';

/** The distribution with its end of life, `YYYY-MM-DD` or null. */
export interface ReportDistro extends Distro {
  readonly endOfLife: string | null;
}

/** Which image an image is built on, as far as anything says so. */
export interface ReportBase {
  /** `debian:12-slim`, or whatever its maker or we call it; null where only the boundary is known. */
  readonly name: string | null;
  /** Of its manifest; null where nobody says it. */
  readonly digest: string | null;
  /** How many of the layers are the base's; null where that is not known. */
  readonly layers: number | null;
  /**
   * Of the boundary: `certain`, its layers are those of an image that we know; `likely`, its maker names the base and the
   * history fits; `guess`, the history alone.
   */
  readonly confidence: 'certain' | 'likely' | 'guess';
  /** A sentence each, the strongest first; contradictions too. */
  readonly evidence: readonly string[];
  /** When upstream stops to maintain the base, `YYYY-MM-DD`; null where it is not known. */
  readonly endOfLife: string | null;
  /** Whether Docker's official images still build this tag; null for other images, and where that is not known. */
  readonly maintained: boolean | null;
}

/** What was scanned. */
export interface Artifact {
  readonly kind: ArtifactKind;
  readonly name: string;
  readonly digest: string | null;
  readonly imageId: string | null;
  readonly platform: string | null;
  readonly distro: ReportDistro | null;
  readonly layers: readonly ReportLayer[];
  /** Null where nothing tells; not set for what is no image. */
  readonly base?: ReportBase | null;
}

/** How the findings stand against the threshold. Suppressed ones are not counted. */
export interface Verdict {
  readonly result: 'pass' | 'fail';
  /** The lowest of the thresholds asked for, null where none was. */
  readonly failOn: Severity | 'gap' | null;
  readonly counts: Readonly<Record<Severity, number>>;
}

/** The whole answer. Every list is sorted as the reference says; see docs/reference/report.schema.json. */
export interface Report {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'seaworthy'; readonly version: string };
  /** RFC 3339 in UTC, whole seconds. The time at which end of life was decided. */
  readonly generated: string;
  readonly database: DatabaseInfo | null;
  readonly artifact: Artifact;
  readonly packages: readonly Package[];
  readonly findings: readonly Finding[];
  readonly gaps: readonly Gap[];
  readonly suppressed: readonly Suppressed[];
  readonly verdict: Verdict;
  /** Images that Dockerfiles of a directory make, and what runs them there; not set for other artefacts. */
  readonly builds?: readonly ReportBuild[];
  /** Only where it was asked for. */
  readonly plan?: Plan;
  /**
   * What a scan of our bill of materials needs besides. No part of the JSON report: the bills carry it, so that they say
   * of flaws what the artefact says.
   */
  readonly inventory?: ReportInventory;
}

/** An image that a Dockerfile of the directory makes. */
export interface ReportBuild {
  /** As what builds it calls it; null where it has no name. */
  readonly image: string | null;
  /** The Dockerfile. */
  readonly dockerfile: string;
  /** The stage; null: the last one. */
  readonly target: string | null;
  /** What says that it is built: a service, a step of a pipeline. */
  readonly location: Location;
  /** What runs it, or is built on it, by path and line. */
  readonly runBy: readonly { readonly location: Location; readonly resource: Resource | null }[];
}

/** Facts of an artefact that stand behind a report. */
export interface ReportInventory {
  /** The function tables of Go programs, by their path (that of the location of their packages). */
  readonly functionTables: ReadonlyMap<string, FunctionTable>;
  /** Where the distribution was read. */
  readonly releaseFile: PackageLocation | null;
  /** What could not be read; `gaps` has what could not be matched, too. */
  readonly gaps: readonly Gap[];
  /** How many files were judged as configuration; null or not set where that was not asked for, or has no meaning. */
  readonly judgedFiles?: number | null;
}
