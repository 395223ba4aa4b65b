import { compareDigits, compareText, isNumber } from './text.ts';

/**
 * Orders lists of numbers part by part; of two that begin alike the longer is higher, so 1.0 < 1.0.0. A part that is no
 * number is lower than any number.
 */
export function compareNumberLists(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = compareParts(a[i] ?? '', b[i] ?? '');
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function compareParts(a: string, b: string): number {
  const [x, y] = [isNumber(a), isNumber(b)];
  if (x !== y) return x ? 1 : -1;
  return x ? compareDigits(a, b) : compareText(a, b);
}
