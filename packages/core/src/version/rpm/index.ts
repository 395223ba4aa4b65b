import type { VersionScheme } from '../contract.ts';
import { compareDigits, compareText, endOfDigits, endOfLetters, isDigit, isLetter } from '../text.ts';

/**
 * rpm's order: rpm-version(7), https://rpm-software-management.github.io/rpm/man/rpm-version.7. A missing epoch is 0; a
 * version without a release is lower than the same with one.
 */
export const scheme: VersionScheme = { name: 'rpm', compare };

function compare(a: string, b: string): number {
  const x = parse(a);
  const y = parse(b);
  return (
    compareDigits(x.epoch, y.epoch) ||
    comparePart(x.version, y.version) ||
    compareRelease(x.release, y.release)
  );
}

interface RpmVersion {
  readonly epoch: string;
  readonly version: string;
  readonly release: string | null;
}

/** `[epoch:]version[-release]`: the epoch is digits alone, the release begins after the last dash. */
function parse(text: string): RpmVersion {
  const digits = endOfDigits(text, 0);
  const hasEpoch = text.charCodeAt(digits) === 58;
  const rest = hasEpoch ? text.slice(digits + 1) : text;
  const dash = rest.lastIndexOf('-');
  return {
    epoch: hasEpoch ? text.slice(0, digits) : '',
    version: dash < 0 ? rest : rest.slice(0, dash),
    release: dash < 0 ? null : rest.slice(dash + 1),
  };
}

function compareRelease(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  return comparePart(a, b);
}

const TILDE = 126;
const CARET = 94;

/** rpmvercmp: segments of digits or of letters; all else only separates, but for `~` (lower) and `^` (higher). */
function comparePart(a: string, b: string): number {
  let i = skipSeparators(a, 0);
  let j = skipSeparators(b, 0);
  while (i < a.length || j < b.length) {
    const mark = compareMarks(a.charCodeAt(i), b.charCodeAt(j));
    if (mark === 'both') {
      i = skipSeparators(a, i + 1);
      j = skipSeparators(b, j + 1);
      continue;
    }
    if (mark !== 0) return mark;
    if (i >= a.length || j >= b.length) break;
    const numeric = isDigit(a.charCodeAt(i));
    const endA = numeric ? endOfDigits(a, i) : endOfLetters(a, i);
    const endB = numeric ? endOfDigits(b, j) : endOfLetters(b, j);
    // Segments of two kinds: digits are higher.
    if (endB === j) return numeric ? 1 : -1;
    const x = a.slice(i, endA);
    const y = b.slice(j, endB);
    const difference = numeric ? compareDigits(x, y) : compareText(x, y);
    if (difference !== 0) return difference;
    i = skipSeparators(a, endA);
    j = skipSeparators(b, endB);
  }
  return Number(i < a.length) - Number(j < b.length);
}

/** Decides by `~` and `^` at the two places (NaN: the end); `both` where both have the same, 0 where neither has. */
function compareMarks(a: number, b: number): number | 'both' {
  if (a === TILDE || b === TILDE) {
    if (a !== TILDE) return 1;
    return b === TILDE ? 'both' : -1;
  }
  if (a === CARET || b === CARET) {
    if (Number.isNaN(a)) return -1;
    if (Number.isNaN(b)) return 1;
    if (a !== CARET) return 1;
    return b === CARET ? 'both' : -1;
  }
  return 0;
}

function skipSeparators(text: string, start: number): number {
  let at = start;
  while (at < text.length && !isMeaningful(text.charCodeAt(at))) at++;
  return at;
}

function isMeaningful(unit: number): boolean {
  return isDigit(unit) || isLetter(unit) || unit === TILDE || unit === CARET;
}
