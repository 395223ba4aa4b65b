import type { Branded } from './brand.ts';

/** A package URL (https://github.com/package-url/purl-spec), canonical. */
export type Purl = Branded<'Purl'>;

/** The package a distribution builds others from: `openssl` for `libssl3`. */
export interface SourcePackage {
  readonly name: string;
  readonly version: string;
}

/** Where a package was seen. `layer` is the index in `artifact.layers`; null where there are no layers. */
export interface PackageLocation {
  readonly path: string;
  readonly layer: number | null;
}

/** What a cataloger says of one package: all that its file tells, before image-wide facts are added. */
export interface PackageFact {
  /** The purl type, from a unit that brings packages of several (a bill of materials); else the unit's own. */
  readonly type?: string;
  /** The package URL as a bill of materials writes it, qualifiers and all; else it is made of the other fields. */
  readonly purl?: Purl;
  /** The name as OSV writes it: `@scope/name`, `group:artifact`, a module's path, `stdlib`. */
  readonly name: string;
  /** As its file says it; empty where it names none (a requirement without a pin): a gap, where advisories exist. */
  readonly version: string;
  /** Where inside of the file it stands, for files in files: `BOOT-INF/lib/a.jar`. The place is then `FILE!INSIDE`. */
  readonly inside?: string;
  /** Needed for development alone, says the lockfile: left out, unless `--include-dev`. */
  readonly dev?: boolean;
  readonly source?: SourcePackage | null;
  readonly arch?: string | null;
  readonly licenses?: readonly string[];
  /** An rpm's MODULARITYLABEL (`nodejs:18:8080020…`), where it has one. */
  readonly module?: string | null;
  /** Purl qualifiers beyond `arch` and `distro`, which the pipeline adds. */
  readonly qualifiers?: Readonly<Record<string, string>>;
  /** Who built it (dpkg Maintainer, rpm Vendor), for telling a third party's packages from the distribution's. */
  readonly vendor?: string | null;
  /** Paths that this OS package installed and that another unit asked for: their packages are owned by it. */
  readonly files?: readonly string[];
}

/** A package of the artefact: one entry a purl, with every place where it was seen. */
export interface Package {
  /** The purl type: `deb`, `rpm`, `apk`, `npm`, `pypi`, `golang` … */
  readonly type: string;
  readonly name: string;
  readonly version: string;
  readonly purl: Purl;
  readonly source: SourcePackage | null;
  readonly arch: string | null;
  readonly licenses: readonly string[];
  /** Sorted by path, then layer. Never empty. */
  readonly locations: readonly PackageLocation[];
  /** The purl of the OS package whose files these are: listed, matched through its owner. */
  readonly ownedBy: Purl | null;
  /** The name of the cataloger that found it. */
  readonly unit: string;
  readonly module: string | null;
  readonly vendor: string | null;
}

/** The distribution of an artefact, from os-release or what stands in for it. */
export interface Distro {
  /** `ID` of os-release, lower case: `debian`, `alpine`, `almalinux`, `sles`. */
  readonly id: string;
  /** `VERSION_ID`, as it stands (`12`, `3.20.2`, `9.3`); null for a rolling release or where none is given. */
  readonly version: string | null;
  /** `PRETTY_NAME`, else a name made of id and version. */
  readonly name: string;
  /** `VERSION_CODENAME`, where there is one. */
  readonly codename: string | null;
  /** `ID_LIKE`, split. */
  readonly like: readonly string[];
}
