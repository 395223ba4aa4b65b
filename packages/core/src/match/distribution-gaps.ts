import type { AdvisorySource, EolCycle } from '../model/advisory.ts';
import type { Gap } from '../model/finding.ts';
import type { Distro } from '../model/package.ts';
import { type Distribution, distributionOf, isSpokenOf } from './distribution.ts';

/** The release file that named the distribution, null where there was none. */
export type ReleaseFile = Gap['location'];

/** What is asked about the distribution of an artefact. */
export interface DistributionQuestion {
  readonly distro: Distro | null;
  readonly releaseFile: ReleaseFile;
  /** How many packages of the artefact belong to a distribution, and how many it has in all. */
  readonly osPackages: number;
  readonly packages: number;
}

/**
 * What cannot be known of the distribution's packages: which distribution it is (`distro/unknown`), or what its makers
 * say of them (`distro/no-advisories`). An artefact without any release file has the first gap too, unless it holds
 * packages of languages and none of a distribution: an image made from scratch with one Go binary, or a folder of
 * sources, has nothing that an unknown distribution could speak for.
 */
export function distributionGaps(question: DistributionQuestion, source: AdvisorySource): readonly Gap[] {
  const { distro, releaseFile: location } = question;
  if (distro === null) {
    if (question.osPackages === 0 && question.packages > 0) return [];
    const reason = `no file says which distribution this is: ${packagesOf(question)} could not be matched`;
    return [{ kind: 'gap', id: 'distro/unknown', reason, location }];
  }
  const known = distributionOf(distro);
  if (known === null) {
    const reason = `${distro.name} names no release that has advisories: ${packagesOf(question)} could not be matched`;
    return [{ kind: 'gap', id: 'distro/unknown', reason, location }];
  }
  if (isSpokenOf(known, source)) return [];
  const reason = `the database has no advisories for ${distro.name}: ${packagesOf(question)} could not be matched`;
  return [{ kind: 'gap', id: 'distro/no-advisories', reason, location }];
}

function packagesOf(question: DistributionQuestion): string {
  return question.osPackages === 1
    ? '1 package of the system'
    : `${question.osPackages} packages of the system`;
}

/** The end of a distribution's life, as the report shows it. */
export interface EndOfLife {
  /** YYYY-MM-DD; null where the feed has no cycle, or says only whether it is past. */
  readonly endOfLife: string | null;
  /** `distro/end-of-life` where it is past. */
  readonly gap: Gap | null;
}

/** Decides at `now`, by the day in UTC; the last day itself is still supported. */
export function endOfLifeOf(
  distro: Distro | null,
  source: AdvisorySource,
  when: { readonly now: Date; readonly releaseFile: ReleaseFile },
): EndOfLife {
  const known: Distribution | null = distro === null ? null : distributionOf(distro);
  const cycle = known?.lifeCycle ? findCycle(known.lifeCycle, source) : null;
  if (distro === null || cycle === null) return { endOfLife: null, gap: null };
  const today = when.now.toISOString().slice(0, 10);
  const endOfLife = typeof cycle.eol === 'string' ? cycle.eol : null;
  const isPast = cycle.eol === true || (endOfLife !== null && today > endOfLife);
  if (!isPast) return { endOfLife, gap: null };
  const since = endOfLife === null ? '' : ` on ${endOfLife}`;
  const reason = `${distro.name} reached its end of life${since}: its advisories may be incomplete${extended(cycle, today)}`;
  return { endOfLife, gap: { kind: 'gap', id: 'distro/end-of-life', reason, location: when.releaseFile } };
}

function findCycle(
  lifeCycle: NonNullable<Distribution['lifeCycle']>,
  source: AdvisorySource,
): EolCycle | null {
  const cycles = source.endOfLife(lifeCycle.product) ?? [];
  return cycles.find((cycle) => cycle.cycle === lifeCycle.cycle) ?? null;
}

function extended(cycle: EolCycle, today: string): string {
  const until = cycle.extendedSupport;
  if (until === true) return '; extended support exists';
  if (typeof until !== 'string' || until === cycle.eol) return '';
  return today > until
    ? `; extended support ended on ${until} too`
    : `; extended support lasts until ${until}`;
}
