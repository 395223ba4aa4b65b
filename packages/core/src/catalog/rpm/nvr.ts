import type { SourcePackage } from '../../model/package.ts';

/** The parts of an rpm's file name. */
export interface Nvr {
  readonly name: string;
  readonly version: string;
  readonly release: string;
}

const SOURCE_SUFFIXES = ['.src.rpm', '.nosrc.rpm'] as const;

/**
 * The parts of a source package's file name, `NAME-VERSION-RELEASE.src.rpm`. Neither version nor release has a `-`
 * (https://rpm-software-management.github.io/rpm/manual/spec.html), so the last two of them divide it.
 * Null for another kind of name.
 */
export function parseSourceRpm(fileName: string): Nvr | null {
  const suffix = SOURCE_SUFFIXES.find((end) => fileName.endsWith(end));
  if (suffix === undefined) return null;
  const stem = fileName.slice(0, -suffix.length);
  const second = stem.lastIndexOf('-');
  const first = stem.lastIndexOf('-', second - 1);
  if (first <= 0 || second === first + 1 || second === stem.length - 1) return null;
  return {
    name: stem.slice(0, first),
    version: stem.slice(first + 1, second),
    release: stem.slice(second + 1),
  };
}

/** What an rpm's version consists of. */
export interface Evr {
  /** 0 where there is none. */
  readonly epoch: number;
  readonly version: string;
  readonly release: string;
}

/** `[EPOCH:]VERSION-RELEASE`, the epoch only where it is not 0. */
export function formatEvr({ epoch, version, release }: Evr): string {
  return `${epoch === 0 ? '' : `${epoch}:`}${version}-${release}`;
}

/**
 * The source package of a binary one. The name of a source package has no epoch. It is the binary's where both have
 * the same version and release; a subpackage with a version of its own (`perl-Pod-Escapes` of `perl`) has an epoch of
 * its own too, so that nothing is known then, and none is given.
 */
export function sourceOf(fileName: string | null, binary: Evr): SourcePackage | null {
  const source = fileName === null ? null : parseSourceRpm(fileName);
  if (source === null) return null;
  const same = source.version === binary.version && source.release === binary.release;
  return { name: source.name, version: formatEvr({ ...source, epoch: same ? binary.epoch : 0 }) };
}
