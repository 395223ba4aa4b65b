import type { VersionScheme } from '../contract.ts';
import { compareDigits, isDigit, isLetter } from '../text.ts';

/**
 * Packagist's order: PHP's version_compare (https://www.php.net/version_compare), which Composer uses, a leading `v`
 * dropped. `any other text < dev < alpha = a < beta = b < RC < a number < pl = p`.
 */
export const scheme: VersionScheme = { name: 'composer', compare };

function compare(a: string, b: string): number {
  const x = parts(a);
  const y = parts(b);
  const shared = Math.min(x.length, y.length);
  for (let i = 0; i < shared; i++) {
    const difference = compareParts(x[i] ?? '', y[i] ?? '');
    if (difference !== 0) return difference;
  }
  return restAgainstEnd(x, shared) - restAgainstEnd(y, shared);
}

/** What is left of the longer one against the end of the other: a number is higher, a word as it is to a number. */
function restAgainstEnd(list: readonly string[], start: number): number {
  for (let i = start; i < list.length; i++) {
    const part = list[i] ?? '';
    const difference = isDigit(part.charCodeAt(0)) ? 1 : weight(part) - NUMBER;
    if (difference !== 0) return difference;
  }
  return 0;
}

function compareParts(a: string, b: string): number {
  if (isDigit(a.charCodeAt(0)) && isDigit(b.charCodeAt(0))) return compareDigits(a, b);
  return weight(a) - weight(b);
}

/** PHP takes the first of these that the word begins with. */
const FORMS: readonly (readonly [prefix: string, weight: number])[] = [
  ['dev', 0],
  ['alpha', 1],
  ['a', 1],
  ['beta', 2],
  ['b', 2],
  ['RC', 3],
  ['rc', 3],
  ['#', 4],
  ['pl', 5],
  ['p', 5],
];
const NUMBER = 4;

function weight(part: string): number {
  if (isDigit(part.charCodeAt(0))) return NUMBER;
  return FORMS.find(([prefix]) => part.startsWith(prefix))?.[1] ?? -1;
}

/** Runs of digits and runs of letters; every other sign only separates. */
function parts(version: string): readonly string[] {
  const text = version.trim().replace(/^v/i, '');
  const found: string[] = [];
  let start = 0;
  for (let i = 0; i <= text.length; i++) {
    const kind = kindAt(text, i);
    if (i > start && kind !== kindAt(text, start)) {
      if (kindAt(text, start) !== 'separator') found.push(text.slice(start, i));
      start = i;
    }
  }
  return found;
}

function kindAt(text: string, at: number): 'digit' | 'letter' | 'separator' | 'end' {
  if (at >= text.length) return 'end';
  const unit = text.charCodeAt(at);
  if (isDigit(unit)) return 'digit';
  return isLetter(unit) ? 'letter' : 'separator';
}
