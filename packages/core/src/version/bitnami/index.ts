import type { VersionScheme } from '../contract.ts';
import { compareNumbers, comparePrerelease, parseSemver } from '../semver-order.ts';
import { compareDigits, compareText, isNumber } from '../text.ts';

/**
 * Bitnami's order, https://github.com/bitnami/go-version: SemVer, but a number after the dash is the revision of a
 * package and makes the version higher: 1.2.3 < 1.2.3-1 < 1.2.3-2.
 */
export const scheme: VersionScheme = { name: 'bitnami', compare };

function compare(a: string, b: string): number {
  const x = parse(a);
  const y = parse(b);
  if (x === null || y === null) {
    return x === null && y === null
      ? compareText(a.trim(), b.trim())
      : Number(x !== null) - Number(y !== null);
  }
  return (
    compareNumbers(x.numbers, y.numbers) ||
    comparePrerelease(x.prerelease, y.prerelease) ||
    compareDigits(x.revision, y.revision)
  );
}

interface BitnamiVersion {
  readonly numbers: readonly string[];
  readonly prerelease: readonly string[];
  readonly revision: string;
}

function parse(text: string): BitnamiVersion | null {
  const parts = parseSemver(text);
  if (parts === null) return null;
  const tail = parts.prerelease.join('.');
  const dash = tail.lastIndexOf('-');
  const last = tail.slice(dash + 1);
  if (!isNumber(last)) return { ...parts, revision: '' };
  const rest = dash < 0 ? '' : tail.slice(0, dash);
  return { numbers: parts.numbers, prerelease: rest === '' ? [] : rest.split('.'), revision: last };
}
