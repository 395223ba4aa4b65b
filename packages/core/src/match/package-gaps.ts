import type { AdvisorySource } from '../model/advisory.ts';
import type { Gap } from '../model/finding.ts';
import { compareCodePoints } from '../model/order.ts';
import type { Package } from '../model/package.ts';
import { type Distribution, isSpokenOf } from './distribution.ts';
import type { PlacedPackage, Subject } from './subject.ts';

/** More names than this in one gap are counted. */
const MOST_NAMES = 10;

/**
 * What was not looked for (`database/no-advisories`): packages of ecosystems of which the database has nothing, and of
 * types that nobody publishes advisories for. One gap an ecosystem or type. A distribution's own gap is
 * `distro/no-advisories`.
 */
export function unmatchedGaps(placed: readonly PlacedPackage[], source: AdvisorySource): readonly Gap[] {
  const ecosystems = new Map<string, number>();
  const types = new Map<string, number>();
  const add = (counts: Map<string, number>, key: string): void => {
    counts.set(key, (counts.get(key) ?? 0) + 1);
  };
  for (const { pkg, subject } of placed) {
    if ('why' in subject) {
      // Its owner is matched in its place, or is counted here itself.
      if (subject.why === 'type' && pkg.ownedBy === null) add(types, pkg.type);
    } else if (!speaks(subject, source)) add(ecosystems, subject.rule);
  }
  const gap = (reason: string, count: number): Gap => ({
    kind: 'gap',
    id: 'database/no-advisories',
    reason: `${reason}: ${count} ${count === 1 ? 'package' : 'packages'} could not be matched`,
    location: null,
  });
  return [
    ...[...ecosystems].map(([name, count]) => gap(`the database has no advisories for ${name}`, count)),
    ...[...types].map(([type, count]) =>
      gap(`nobody publishes advisories for packages of type ${type} that the database has`, count),
    ),
  ];
}

/** Of the distribution's packages only certified builds are asked for here: for all others it has its own gap. */
function speaks({ os, certified, ecosystems }: Subject, source: AdvisorySource): boolean {
  return (os && !certified) || ecosystems.some((one) => source.hasEcosystem(one));
}

/**
 * Packages in a distribution that are not the distribution's (`package/third-party`): one gap a maker. None where the
 * database has no advisories of the distribution at all: that gap speaks of these packages, too.
 */
export function foreignGaps(
  placed: readonly PlacedPackage[],
  { distribution, source }: { readonly distribution: Distribution | null; readonly source: AdvisorySource },
): readonly Gap[] {
  if (distribution === null || !isSpokenOf(distribution, source)) return [];
  const byMaker = new Map<string, Package[]>();
  for (const { pkg, subject } of placed) {
    if (!('why' in subject) || subject.why !== 'foreign') continue;
    const known = byMaker.get(subject.maker);
    if (known === undefined) byMaker.set(subject.maker, [pkg]);
    else known.push(pkg);
  }
  return [...byMaker].map(([maker, packages]) => {
    const reason = `${namesOf(packages)}: of ${maker}, not of ${distribution.label}, whose advisories do not speak of ${packages.length === 1 ? 'it' : 'them'}: not matched`;
    return { kind: 'gap', id: 'package/third-party', reason, location: packages[0]?.locations[0] ?? null };
  });
}

/** Packages by name and version, sorted; of many only the first. */
export function namesOf(packages: readonly Package[]): string {
  const names = [...new Set(packages.map(({ name, version }) => `${name} ${version}`))].sort(
    compareCodePoints,
  );
  const rest = names.length - MOST_NAMES;
  return rest <= 0 ? names.join(', ') : `${names.slice(0, MOST_NAMES).join(', ')} and ${rest} more`;
}

/**
 * A module that was built from a working copy has no version: neither a low one nor a high one. Go writes `(devel)`, or,
 * where the repository has no tags and the copy was changed, `v0.0.0-…+dirty`.
 */
export function isVersionUnknown(version: string): boolean {
  return (
    version === '' || version === '(devel)' || (version.startsWith('v0.0.0-') && version.endsWith('+dirty'))
  );
}

/** `package/version-unknown`, for a package that has advisories and no version to compare. */
export function unknownVersionGap(subject: Subject, source: AdvisorySource): readonly Gap[] {
  if (!isVersionUnknown(subject.version)) return [];
  const records = new Set(
    subject.ecosystems.flatMap((one) => source.affected(one, subject.name).map(({ advisory }) => advisory)),
  );
  if (records.size === 0) return [];
  const count = records.size === 1 ? '1 advisory names it' : `${records.size} advisories name it`;
  const reason = `${subject.pkg.name} has no version that could be compared; ${count}`;
  const location = subject.pkg.locations[0] ?? null;
  return [{ kind: 'gap', id: 'package/version-unknown', reason, location }];
}
