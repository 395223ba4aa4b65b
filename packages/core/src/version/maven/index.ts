import type { VersionScheme } from '../contract.ts';
import { compareDigits, compareText } from '../text.ts';
import { type MavenItem, parseMaven } from './parse.ts';

/**
 * Maven's order, https://maven.apache.org/pom.html#version-order-specification, as ComparableVersion has it: nested lists
 * of numbers and qualifiers. Only the last item of a list is a list, so they are walked without recursion.
 *
 * ComparableVersion has cycles (1 < 1.x < 1-rc < 1, for an item that is missing is neither number nor list). They are
 * broken by what the rest of a version is as a whole: below its absence (`rc`), like it, or above it, in this order.
 */
export const scheme: VersionScheme = { name: 'maven', compare };

function compare(a: string, b: string): number {
  const x = parseMaven(a);
  const y = parseMaven(b);
  const [sidesX, sidesY] = [sidesOf(x), sidesOf(y)];
  for (let i = 0; ; i++) {
    const [sideX, sideY] = [sidesX[i] ?? 0, sidesY[i] ?? 0];
    if (sideX !== sideY) return sideX - sideY;
    const [itemX, itemY] = [x[i], y[i]];
    if (sideX === 0 || itemX === undefined || itemY === undefined) return 0;
    const difference = compareItems(itemX, itemY);
    if (difference !== 0) return difference;
  }
}

/** For each place whether all from there on is below (-1), like (0) or above (1) nothing at all. */
function sidesOf(items: readonly MavenItem[]): readonly number[] {
  const sides: number[] = new Array(items.length).fill(0);
  for (let i = items.length - 1; i >= 0; i--) {
    sides[i] = againstNothing(items[i]) || (sides[i + 1] ?? 0);
  }
  return sides;
}

function againstNothing(item: MavenItem | undefined): number {
  if (item === undefined || item.kind === 'list') return 0;
  return Math.sign(
    item.kind === 'number' ? compareDigits(item.digits, '') : compareText(item.qualifier, RELEASE),
  );
}

/** Kinds of two items at one place: a qualifier is below a list, which is below a number. */
const RANKS = { string: 0, list: 1, number: 2 } as const;

function compareItems(a: MavenItem, b: MavenItem): number {
  const difference = RANKS[a.kind] - RANKS[b.kind];
  if (difference !== 0 || a.kind === 'list' || b.kind === 'list') return difference;
  if (a.kind === 'number' || b.kind === 'number') return compareDigits(a.digits, b.digits);
  return compareText(a.qualifier, b.qualifier);
}

/** The key of a release, between those of `snapshot` and `sp`. */
const RELEASE = '5';
