import type { VersionScheme } from '../contract.ts';
import { compareDigits, isDigit, isLetter, isNumber } from '../text.ts';

/** Debian's order: deb-version(7), https://www.debian.org/doc/debian-policy/ch-controlfields.html#version. */
export const scheme: VersionScheme = { name: 'deb', compare };

/** The version that was parsed last: one that is installed is compared with hundreds. */
let last: readonly [text: string, version: DebianVersion] | null = null;

function compare(a: string, b: string): number {
  if (last?.[0] !== a) last = [a, parse(a)];
  const x = last[1];
  const y = parse(b);
  return (
    compareDigits(x.epoch, y.epoch) ||
    comparePart(x.upstream, y.upstream) ||
    comparePart(x.revision, y.revision)
  );
}

interface DebianVersion {
  readonly epoch: string;
  readonly upstream: string;
  readonly revision: string;
}

/** `[epoch:]upstream[-revision]`. What stands before a colon and is no number is no epoch, but part of the version. */
function parse(text: string): DebianVersion {
  const version = text.trim();
  const colon = version.indexOf(':');
  const hasEpoch = colon > 0 && isNumber(version.slice(0, colon));
  const rest = hasEpoch ? version.slice(colon + 1) : version;
  const dash = rest.lastIndexOf('-');
  return {
    epoch: hasEpoch ? version.slice(0, colon) : '',
    upstream: dash < 0 ? rest : rest.slice(0, dash),
    revision: dash < 0 ? '' : rest.slice(dash + 1),
  };
}

/** dpkg's walk: runs of other characters and runs of digits by turns. */
function comparePart(a: string, b: string): number {
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    while ((i < a.length && !isDigitAt(a, i)) || (j < b.length && !isDigitAt(b, j))) {
      const difference = weight(a, i) - weight(b, j);
      if (difference !== 0) return difference;
      i++;
      j++;
    }
    const [x, y] = [digitsAt(a, i), digitsAt(b, j)];
    const difference = compareDigits(x, y);
    if (difference !== 0) return difference;
    i += x.length;
    j += y.length;
  }
  return 0;
}

function isDigitAt(text: string, at: number): boolean {
  return isDigit(text.charCodeAt(at));
}

function digitsAt(text: string, start: number): string {
  let end = start;
  while (end < text.length && isDigitAt(text, end)) end++;
  return text.slice(start, end);
}

/** `~` before the end, the end (and a digit, which ends a run) before letters, letters before all else. */
function weight(text: string, at: number): number {
  if (at >= text.length) return 0;
  const unit = text.charCodeAt(at);
  if (isDigit(unit)) return 0;
  if (isLetter(unit)) return unit;
  return unit === 126 ? -1 : unit + 256;
}
