import type { ByteSource } from '../bytes/source.ts';
import type { LocatedFunctionTable } from '../model/function-table.ts';
import type { Distro, PackageFact } from '../model/package.ts';

/**
 * Which files a cataloger wants, as data: string tests on the path, which has no leading slash. A path is wanted where
 * any of the lists names it; `within` then narrows `basenames`, `affixes` and `suffixes` to paths that contain this folder.
 */
export interface WantedFiles {
  /** Whole paths: `var/lib/dpkg/status`. */
  readonly paths?: readonly string[];
  /** Last components: `package.json`. */
  readonly basenames?: readonly string[];
  /** Ends of the path: `.dist-info/METADATA`. */
  readonly suffixes?: readonly string[];
  /** Beginnings and ends of the last component: `['requirements', '.txt']`. */
  readonly affixes?: readonly (readonly [prefix: string, suffix: string])[];
  /** Folders (whole, from the root) whose direct children are wanted: `var/lib/dpkg/status.d`. */
  readonly directories?: readonly string[];
  /** A component that must stand somewhere above the file: `node_modules`. */
  readonly within?: string;
  /** Regular files of any name that begin with one of these byte strings (latin1) and are not tiny: ELF, PE. */
  readonly magic?: readonly string[];
}

/** A file as a cataloger gets it. */
export interface CatalogFile {
  readonly path: string;
  readonly content: ByteSource;
}

/** What a cataloger may ask while it reads. */
export interface CatalogContext {
  /** The file beside it that the descriptor's `companions` named, or null where the image has none. */
  companion(path: string): CatalogFile | null;
  /** Whether any registered unit wants this path: owners keep only those of their files in `PackageFact.files`. */
  isWanted(path: string): boolean;
}

/** A part of a file that could not be read; becomes a gap `file/unreadable`, `database/unreadable` or `limit/…`. */
export interface CatalogProblem {
  readonly id: 'file/unreadable' | 'database/unreadable' | `limit/${string}`;
  readonly reason: string;
}

/** Files of a package that another file of the same database names: dpkg keeps one list a package. */
export interface OwnedFiles {
  /** The package as its database names it: `name`, or `name:arch` where one name is there for several. */
  readonly package: string;
  /** As `PackageFact.files`: without a leading slash, only those that `CatalogContext.isWanted` names. */
  readonly files: readonly string[];
}

/** What a file holds. `problems` do not void `packages`: what could be read is kept. */
export interface CatalogResult {
  readonly packages: readonly PackageFact[];
  /** Only from the cataloger of the release files: the distribution that this file names. */
  readonly distro?: Distro;
  /** Added to the `files` of the artefact's packages of this unit's `type`, whichever unit or layer brought them. */
  readonly owners?: readonly OwnedFiles[];
  /** The function tables of Go programs, at the places of the packages that were found in them. */
  readonly functionTables?: readonly LocatedFunctionTable[];
  readonly problems?: readonly CatalogProblem[];
}

/** How packages of a unit are matched against advisories. */
export interface PackageMatching {
  /** `distribution`: the ecosystem of the artefact's distribution; else OSV's name: `npm`, `PyPI`, `Go`. */
  readonly ecosystem: string;
  /** The version scheme, a folder of `version/`. */
  readonly scheme: string;
  /** Packages that the advisories of this ecosystem call otherwise: our name to theirs. */
  readonly names?: ReadonlyMap<string, string>;
  /** `names` has all packages of this type that the advisories speak of: others are not matched, and the report says so. */
  readonly closed?: boolean;
}

/**
 * A cataloger's descriptor: `catalog/<ecosystem>/<format>/index.ts` exports it as `cataloger`. All that the rest of the
 * house knows of the unit stands here; see docs/adding-a-cataloger.md.
 */
export interface Cataloger {
  /** Unique; the `unit` of its packages and a part of the cache key: `dpkg`, `npm-installed`. */
  readonly name: string;
  /** Raised whenever the same bytes would give another result: a part of the cache key. */
  readonly version: number;
  /** A line for the docs: what it reads. */
  readonly summary: string;
  readonly wants: WantedFiles;
  /** The purl type of its packages, and null for a unit that brings none (release files). */
  readonly type: string | null;
  readonly matching: PackageMatching | null;
  /**
   * A package database that is rewritten as a whole: a package that stands unchanged in the same file of a lower
   * layer keeps that layer. Not set for files that hold one package each.
   */
  readonly database?: boolean;
  /**
   * Reads what would be installed (a lockfile, a manifest), not what is. Such units run over directories and files; in
   * images, where the installed artefacts speak, they do not.
   */
  readonly lockfile?: boolean;
  /** Files beside a wanted one that `parse` needs too (a write-ahead log). They are read, never parsed themselves. */
  readonly companions?: (path: string) => readonly string[];
  /** Of two files that exist in one artefact and say the same (`etc/os-release`), the lower number wins. */
  readonly precedence?: (path: string) => number;
  /** Files larger than this are not read: the gap `limit/file-size` says so. Default 512 MiB. */
  readonly maxBytes?: number;
  /**
   * The one function: bytes to packages. Throws only for a file that it cannot read at all; the message becomes the
   * reason of a gap. Bounded in time and memory by the size of the file.
   */
  parse(file: CatalogFile, context: CatalogContext): CatalogResult;
}
