import type { VersionScheme } from '../contract.ts';
import { compareDigits, compareText, isNumber } from '../text.ts';

/**
 * RubyGems' order, https://docs.ruby-lang.org/en/master/Gem/Version.html: numbers and runs of letters; letters make a
 * pre-release, and so does a dash.
 */
export const scheme: VersionScheme = { name: 'gem', compare };

function compare(a: string, b: string): number {
  const x = segments(a);
  const y = segments(b);
  for (let i = 0; i < Math.max(x.length, y.length); i++) {
    const difference = compareSegments(x[i] ?? '0', y[i] ?? '0');
    if (difference !== 0) return difference;
  }
  return 0;
}

function compareSegments(a: string, b: string): number {
  const [x, y] = [isNumber(a), isNumber(b)];
  if (x !== y) return x ? 1 : -1;
  return x ? compareDigits(a, b) : compareText(a, b);
}

/** Trailing zeros have no weight, neither at the end nor before the first letters: 1.0.a = 1.a. */
function segments(version: string): readonly string[] {
  const all =
    version
      .trim()
      .replaceAll('-', '.pre.')
      .match(/\d+|[a-z]+/gi) ?? [];
  const letters = all.findIndex((segment) => !isNumber(segment));
  const numbers = letters < 0 ? all : all.slice(0, letters);
  return [...withoutTrailingZeros(numbers), ...withoutTrailingZeros(letters < 0 ? [] : all.slice(letters))];
}

function withoutTrailingZeros(list: readonly string[]): readonly string[] {
  let end = list.length;
  while (end > 0 && /^0+$/.test(list[end - 1] ?? '')) end--;
  return list.slice(0, end);
}
