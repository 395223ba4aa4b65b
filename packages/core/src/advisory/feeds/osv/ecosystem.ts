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

/** A package's name as we look it up: PyPI's are normalised by PEP 503 (https://peps.python.org/pep-0503/). */
export function lookupName(ecosystem: string, name: string): string {
  return ecosystem === 'PyPI' ? name.toLowerCase().replace(/[-_.]+/g, '-') : name;
}
