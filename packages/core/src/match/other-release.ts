import type { AdvisorySource } from '../model/advisory.ts';
import type { Gap } from '../model/finding.ts';
import { type Distribution, isSpokenOf } from './distribution.ts';
import { namesOf } from './package-gaps.ts';
import type { PlacedPackage, Subject } from './subject.ts';

/** 1.2-3.el8_6, 1.2-3.fc38 */
const RPM = /\.(?:el|fc)(\d{1,2})(?=[_.+]|$)/;
/** 1.1.1n-0+deb11u5, 2.0-1~bpo12+1 */
const DEBIAN = /[+~](?:deb|bpo)(\d{1,2})(?:u\d|\+)/;
/** 2.35-0ubuntu0.20.04.1, 27.9~22.04.1. Marks of Debian say nothing there: Ubuntu takes its packages over as they are. */
const UBUNTU = /(?:ubuntu\d{0,3}\.|~)(\d\d\.(?:04|10))(?:\D|$)/;

/**
 * Packages of the distribution that were built for another release of it (`package/other-release`), one gap a release: they
 * are compared with the advisories of the artefact's own release, whose version numbers were not meant for them. Only some
 * builds say in their version what they are for.
 */
export function otherReleaseGaps(
  placed: readonly PlacedPackage[],
  { distribution, source }: { readonly distribution: Distribution | null; readonly source: AdvisorySource },
): readonly Gap[] {
  if (distribution === null || !isSpokenOf(distribution, source)) return [];
  const byRelease = new Map<string, Subject[]>();
  for (const { subject } of placed) {
    const release = 'why' in subject || !subject.os ? null : builtFor(subject.version, distribution);
    if ('why' in subject || release === null || release === distribution.release) continue;
    const known = byRelease.get(release);
    if (known === undefined) byRelease.set(release, [subject]);
    else known.push(subject);
  }
  return [...byRelease].map(([release, subjects]) => ({
    kind: 'gap',
    id: 'package/other-release',
    reason: `${namesOf(subjects.map(({ pkg }) => pkg))}: built for release ${release}, compared with the advisories of ${distribution.label}`,
    location: subjects[0]?.pkg.locations[0] ?? null,
  }));
}

/** The release that the version of a package says it was built for; null where it says none. */
function builtFor(version: string, { id, format }: Distribution): string | null {
  if (format === 'rpm') return RPM.exec(version)?.[1] ?? null;
  if (id === 'debian') return DEBIAN.exec(version)?.[1] ?? null;
  return id === 'ubuntu' ? (UBUNTU.exec(version)?.[1] ?? null) : null;
}
