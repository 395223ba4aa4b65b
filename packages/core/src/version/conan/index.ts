import type { VersionScheme } from '../contract.ts';
import { compareDigits, compareText, endOfDigits } from '../text.ts';

/**
 * Conan's order, https://docs.conan.io/2/reference/conanfile/tools/scm/version.html: items between dots, trailing zeros
 * without weight, then the pre-release after `-` (lower than none), then the build after `+` (higher than none). An item
 * may be a number with letters (`1.1.1t`): the number goes first. Conan compares a number with such an item as texts,
 * which has cycles (9 > 2a > 10 > 9), so an order cannot follow it there.
 */
export const scheme: VersionScheme = { name: 'conan', compare };

function compare(a: string, b: string): number {
  const x = parse(a);
  const y = parse(b);
  return (
    compareItems(x.main, y.main) ||
    comparePrereleases(x.prerelease, y.prerelease) ||
    compareBuilds(x.build, y.build)
  );
}

interface ConanVersion {
  readonly main: readonly string[];
  /** Each part after a dash, itself a list of items. */
  readonly prerelease: readonly (readonly string[])[];
  readonly build: readonly string[] | null;
}

function parse(text: string): ConanVersion {
  const version = text.trim();
  const plus = version.lastIndexOf('+');
  const [main = '', ...prerelease] = version.slice(0, plus < 0 ? undefined : plus).split('-');
  return {
    main: items(main),
    prerelease: prerelease.map(items),
    build: plus < 0 ? null : items(version.slice(plus + 1)),
  };
}

function items(text: string): readonly string[] {
  const list = text.split('.');
  let end = list.length;
  while (end > 0 && /^0+$/.test(list[end - 1] ?? '')) end--;
  return list.slice(0, end);
}

function compareItems(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = compareItem(a[i] ?? '', b[i] ?? '');
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function compareItem(a: string, b: string): number {
  const [x, y] = [endOfDigits(a, 0), endOfDigits(b, 0)];
  if (x === 0 || y === 0) return x === y ? compareText(a, b) : Number(x === 0) - Number(y === 0);
  return compareDigits(a.slice(0, x), b.slice(0, y)) || compareText(a.slice(x), b.slice(y));
}

function comparePrereleases(a: ConanVersion['prerelease'], b: ConanVersion['prerelease']): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = compareItems(a[i] ?? [], b[i] ?? []);
    if (difference !== 0) return difference;
  }
  return b.length - a.length;
}

function compareBuilds(a: readonly string[] | null, b: readonly string[] | null): number {
  return a === null || b === null ? Number(a !== null) - Number(b !== null) : compareItems(a, b);
}
