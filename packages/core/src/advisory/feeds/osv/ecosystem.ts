import { SCHEMES } from '../../../version/registry.generated.ts';
import type { VersionScheme } from '../../../version/contract.ts';

/**
 * OSV's ecosystems that are distributions (https://ossf.github.io/osv-schema/#defined-ecosystems). Their `versions` are
 * computed from the ranges, and long.
 */
const DISTRIBUTIONS: ReadonlySet<string> = new Set([
  'AlmaLinux',
  'Alpaquita',
  'Alpine',
  'Azure Linux',
  'BellSoft Hardened Containers',
  'Chainguard',
  'Debian',
  'Echo',
  'Mageia',
  'MinimOS',
  'Photon OS',
  'Red Hat',
  'Rocky Linux',
  'SUSE',
  'Ubuntu',
  'Wolfi',
  'openEuler',
  'openSUSE',
]);

const SCHEME_OF: ReadonlyMap<string, string> = new Map([
  ['PyPI', 'pep440'],
  ['npm', 'npm'],
  ['Go', 'go'],
]);

/** Whether an OSV ecosystem, with or without release, is a distribution. */
export function isDistribution(ecosystem: string): boolean {
  return DISTRIBUTIONS.has(ecosystem.split(':', 1)[0] ?? '');
}

/** The version order of an ecosystem, or null where we have none: then nothing is computed from its ranges. */
export function schemeOf(ecosystem: string): VersionScheme | null {
  return SCHEMES.get(SCHEME_OF.get(ecosystem) ?? '') ?? null;
}

/** Ecosystems in which two names that differ by case alone are one package. */
const CASELESS: ReadonlySet<string> = new Set([
  'GitHub Actions',
  'Hex',
  'NuGet',
  'Packagist',
  'Pub',
  'PyPI',
  'SwiftURL',
]);

/**
 * A package's name as we look it up: in lower case where the ecosystem knows no other, and as PEP 503 has it on PyPI
 * (https://peps.python.org/pep-0503/).
 */
export function lookupName(ecosystem: string, name: string): string {
  const base = ecosystem.split(':', 1)[0] ?? ecosystem;
  const lower = CASELESS.has(base) ? name.toLowerCase() : name;
  return base === 'PyPI' ? lower.replace(/[-_.]+/g, '-') : lower;
}
