import type { VersionScheme } from '../contract.ts';
import { compareDigits, compareText, isNumber } from '../text.ts';
import { compareLegacy } from './legacy.ts';
import { type Pep440, parsePep440 } from './parse.ts';

/**
 * Python's order, https://packaging.python.org/en/latest/specifications/version-specifiers/. Text that is no version is
 * lower than every version and ordered as `packaging` ordered it while it allowed such (`LegacyVersion`).
 */
export const scheme: VersionScheme = { name: 'pep440', compare };

function compare(a: string, b: string): number {
  const x = parsePep440(a);
  const y = parsePep440(b);
  if (x === null || y === null) {
    return x === null && y === null ? compareLegacy(a, b) : Number(x !== null) - Number(y !== null);
  }
  return (
    compareDigits(x.epoch, y.epoch) ||
    compareRelease(x.release, y.release) ||
    comparePhase(x, y) ||
    compareOptional(x.post, y.post, -1) ||
    compareOptional(x.dev, y.dev, 1) ||
    compareLocal(x.local, y.local)
  );
}

function compareRelease(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = compareDigits(a[i] ?? '', b[i] ?? '');
    if (difference !== 0) return difference;
  }
  return 0;
}

function comparePhase(a: Pep440, b: Pep440): number {
  return phase(a) - phase(b) || compareDigits(a.pre?.number ?? '', b.pre?.number ?? '');
}

/** A development release of a release comes before its pre-releases: 1.0.dev0 < 1.0a0 < 1.0rc1 < 1.0. */
function phase(version: Pep440): number {
  if (version.pre !== null) return { a: 1, b: 2, rc: 3 }[version.pre.phase];
  return version.post === null && version.dev !== null ? 0 : 4;
}

/** Orders two numbers of which one may be missing; `missing` is where a missing one stands: -1 lowest, 1 highest. */
function compareOptional(a: string | null, b: string | null, missing: -1 | 1): number {
  if (a !== null && b !== null) return compareDigits(a, b);
  return (Number(a === null) - Number(b === null)) * missing;
}

/** No local part is lowest, text is below numbers, of two that begin alike the longer is higher. */
function compareLocal(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [x, y] = [a[i] ?? '', b[i] ?? ''];
    const [numberX, numberY] = [isNumber(x), isNumber(y)];
    if (numberX !== numberY) return numberX ? 1 : -1;
    const difference = numberX ? compareDigits(x, y) : compareText(x, y);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
