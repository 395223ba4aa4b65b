import type { VersionScheme } from '../contract.ts';
import { compareSemver } from '../semver-order.ts';
import { endOfDigits, endOfLetters } from '../text.ts';

/**
 * Go's order: of module versions (https://go.dev/ref/mod#versions), which is SemVer's with a `v`, pseudo-versions being
 * pre-releases and `+incompatible` without weight; and of toolchains (https://go.dev/doc/toolchain#version):
 * `go1.22rc1` is 1.22.0-rc.1.
 */
export const scheme: VersionScheme = { name: 'go', compare };

function compare(a: string, b: string): number {
  return compareSemver(asSemver(a), asSemver(b));
}

/** A toolchain's version as SemVer: `go1.22rc1` → `1.22-rc.1`; any other text as it stands. */
function asSemver(text: string): string {
  const version = text.trim();
  const isToolchain = version.startsWith('go');
  const start = isToolchain ? 2 : 0;
  let at = start;
  let end = endOfDigits(version, at);
  while (end > at && version[end] === '.') {
    at = end + 1;
    end = endOfDigits(version, at);
  }
  const core = version.slice(start, end);
  const word = version.slice(end, endOfLetters(version, end));
  if (word === 'rc' || word === 'beta' || word === 'alpha') {
    const number = version.slice(end + word.length, endOfDigits(version, end + word.length));
    return `${core}-${word}.${number}`;
  }
  // A vendor's suffix (`go1.21.0-acme`, `go1.21.0 X:boringcrypto`) does not count.
  return isToolchain ? core : version;
}
