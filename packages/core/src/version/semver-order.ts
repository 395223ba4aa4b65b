import { compareDigits, compareText, endOfDigits, isNumber } from './text.ts';

/** A version read as SemVer reads it, with room for text that SemVer does not allow. */
export interface SemverParts {
  /** The numbers before the first `-`, `+` or other text: `1.2.3` is ['1', '2', '3']. */
  readonly numbers: readonly string[];
  /** The dot-separated identifiers of the pre-release; empty for a release. */
  readonly prerelease: readonly string[];
  /** What follows `+`; empty where nothing does. */
  readonly build: string;
}

/**
 * `text` in parts, or null where it does not begin with a number. A leading `v` or `=` is dropped; numbers may be fewer
 * or more than three; text that follows them without a dash (`1.0rc1`) is a pre-release, as node-semver's loose mode
 * reads it.
 */
export function parseSemver(text: string): SemverParts | null {
  const version = text.trim();
  let at = 0;
  while (version[at] === 'v' || version[at] === 'V' || version[at] === '=') at++;
  const numbers: string[] = [];
  for (;;) {
    const end = endOfDigits(version, at);
    if (end === at) break;
    numbers.push(version.slice(at, end));
    at = end;
    if (version[at] !== '.' || endOfDigits(version, at + 1) === at + 1) break;
    at++;
  }
  if (numbers.length === 0) return null;
  const plus = version.indexOf('+', at);
  const tail = version.slice(at, plus < 0 ? undefined : plus);
  const pre = tail.startsWith('-') || tail.startsWith('.') ? tail.slice(1) : tail;
  return {
    numbers,
    prerelease: pre === '' ? [] : pre.split('.'),
    build: plus < 0 ? '' : version.slice(plus + 1),
  };
}

/**
 * SemVer's precedence (https://semver.org/#spec-item-11), made total: missing numbers are 0, build metadata does not
 * count, and text without any number is lower than every version, ordered as text.
 */
export function compareSemver(a: string, b: string): number {
  const x = parseSemver(a);
  const y = parseSemver(b);
  if (x === null || y === null) {
    return x === null && y === null
      ? compareText(a.trim(), b.trim())
      : Number(x !== null) - Number(y !== null);
  }
  return compareNumbers(x.numbers, y.numbers) || comparePrerelease(x.prerelease, y.prerelease);
}

/** Orders lists of numbers; those that are missing are 0. */
export function compareNumbers(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = compareDigits(a[i] ?? '', b[i] ?? '');
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Orders pre-releases: none is the highest; numbers below text; of two that begin alike the longer is higher. */
export function comparePrerelease(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return Number(a.length === 0) - Number(b.length === 0);
  return compareIdentifierLists(a, b);
}

/** Orders lists of identifiers part by part, numbers below text; of two that begin alike the longer is higher. */
export function compareIdentifierLists(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = compareIdentifiers(a[i] ?? '', b[i] ?? '');
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function compareIdentifiers(a: string, b: string): number {
  const [x, y] = [isNumber(a), isNumber(b)];
  if (x && y) return compareDigits(a, b);
  if (x !== y) return x ? -1 : 1;
  return compareText(a, b);
}
