import type { AdvisoryRange, AffectedPackage } from '../../model/advisory.ts';
import type { RangeVerdict } from '../../version/ranges.ts';
import type { Ruling } from '../statements.ts';
import type { Subject } from '../subject.ts';
import type { Comparison } from './contract.ts';

/** Versions that are listed one by one are many; that there are, and how many, is enough to read. */
const MOST_VERSIONS = 5;

/** A ruling in words. */
export function explainRuling({ affected, verdict, excluded }: Ruling, subject: Subject): Comparison {
  const { advisory: record, ecosystem } = affected;
  const range = rangeText(affected);
  if (excluded !== null) {
    const says = `does not apply: ${exclusionText(affected, excluded, subject)}`;
    return { record, ecosystem, range, outcome: 'does-not-apply', says };
  }
  const outcome = verdict.affected ? 'affected' : 'not-affected';
  return { record, ecosystem, range, outcome, says: verdictText(verdict, subject.version, affected) };
}

function exclusionText(affected: AffectedPackage, excluded: 'arch' | 'module', { pkg }: Subject): string {
  if (excluded === 'arch')
    return `the record is for ${affected.arches.join(', ')}, the package for ${pkg.arch}`;
  const stream = affected.module === null ? 'names no stream' : `is of the stream ${affected.module}`;
  return `the record ${stream}, the package is of ${pkg.module === null ? 'no module' : `the module ${pkg.module}`}`;
}

function verdictText(verdict: RangeVerdict, version: string, { versions }: AffectedPackage): string {
  if (verdict.affected) {
    if (verdict.fixedVersion !== null && verdict.range !== null)
      return `${version} < ${verdict.fixedVersion}: affected`;
    if (verdict.lastAffected !== null)
      return `${version} <= ${verdict.lastAffected}, the last affected: affected`;
    if (verdict.range === null) return `${version} is listed: affected`;
    const since = verdict.event !== null && 'introduced' in verdict.event ? verdict.event.introduced : '0';
    return since === '0'
      ? `every version is affected, no fix is named: affected`
      : `${version} >= ${since}, no fix is named: affected`;
  }
  if (verdict.why === 'not-listed')
    return `${version} is not among ${versions.length === 1 ? 'the one version' : `the ${versions.length} versions`} listed: not affected`;
  const at = verdict.version;
  if (verdict.why === 'fixed') return `${version} >= ${at}: fixed`;
  if (verdict.why === 'after-last-affected') return `${version} > ${at}, the last affected: not affected`;
  if (verdict.why === 'limit') return `${version} >= ${at}, where the record ends: not affected`;
  return `${version} < ${at}, where the flaw came in: not affected`;
}

function rangeText({ ranges, versions }: AffectedPackage): string {
  const texts = ranges.map(eventsText);
  if (versions.length > 0 && versions.length <= MOST_VERSIONS) texts.push(`= ${versions.join(', = ')}`);
  else if (versions.length > 0) texts.push(`${versions.length} versions listed`);
  return texts.join('; ');
}

function eventsText({ events }: AdvisoryRange): string {
  return events
    .map((event) => {
      if ('introduced' in event) return `>= ${event.introduced}`;
      if ('fixed' in event) return `< ${event.fixed}`;
      return 'last_affected' in event ? `<= ${event.last_affected}` : `< ${event.limit} (limit)`;
    })
    .join(', ');
}
