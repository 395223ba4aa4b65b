import { SeaworthyError } from '../../model/error.ts';

/** A component of a bill of materials, whatever its format. Texts as they stand; null where the bill does not say. */
export interface SbomComponent {
  /** The reference that other parts of the bill use. */
  readonly ref: string | null;
  readonly name: string;
  /** CycloneDX's `group`: it may be a part of the name. */
  readonly group: string | null;
  readonly version: string | null;
  readonly purl: string | null;
  readonly licenses: readonly string[];
  /** Where it was seen, without a leading slash. */
  readonly paths: readonly string[];
  /** Named values: CycloneDX's properties; of SPDX our own annotation and what `sourceInfo` says. */
  readonly properties: ReadonlyMap<string, string>;
}

/** What a bill of materials describes. */
export interface SbomSubject extends SbomComponent {
  /** Values that were given several times, in order: Trivy's layers. */
  readonly lists: ReadonlyMap<string, readonly string[]>;
}

/** A bill of materials that was read. Several subjects: an image for several platforms, as we write it. */
export interface SbomDocument {
  /** `CycloneDX 1.5`, `SPDX 2.3`. */
  readonly format: string;
  readonly parts: readonly SbomPart[];
}

/** A subject and what is in it. */
export interface SbomPart {
  readonly subject: SbomSubject | null;
  /** Packages, and what claims to be one: some have no package URL, or one that cannot be read. */
  readonly components: readonly SbomComponent[];
  /** The operating system, where a component is one. */
  readonly system: SbomComponent | null;
}

/**
 * How many components a bill may have: an image of a million files has some thousands. More would need memory that a
 * scan of any image stays below.
 */
export const MOST_COMPONENTS = 500_000;

/** Throws `file/unreadable` where a bill has more components than are read. */
export function checkCount(count: number): void {
  if (count <= MOST_COMPONENTS) return;
  throw new SeaworthyError('file/unreadable', `more than ${MOST_COMPONENTS} components`, {
    hint: 'make a bill for each image or application',
  });
}
