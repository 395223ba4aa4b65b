import type { AdvisoryRange } from '../../../model/advisory.ts';
import type { VersionScheme } from '../../../version/contract.ts';
import { isDistribution, schemeOf } from './ecosystem.ts';

/**
 * The listed versions that the ranges do not cover. A version is affected where it is listed or within a range
 * (https://ossf.github.io/osv-schema/#evaluation), so what a range covers need not be kept; OSV lists every version
 * that was ever published, which would be most of a database. Without an order for the ecosystem all are kept.
 */
export function versionsBeyondRanges(
  ecosystem: string,
  ranges: readonly AdvisoryRange[],
  versions: readonly string[],
): readonly string[] {
  if (versions.length === 0) return versions;
  if (ranges.length === 0) return unique(versions);
  if (isDistribution(ecosystem) || ranges.some(coversAll)) return [];
  const scheme = schemeOf(ecosystem);
  if (scheme === null) return unique(versions);
  return unique(versions.filter((version) => !ranges.some((range) => within(scheme, range, version))));
}

function coversAll(range: AdvisoryRange): boolean {
  const [first] = range.events;
  return (
    range.events.length === 1 && first !== undefined && 'introduced' in first && first.introduced === '0'
  );
}

/** OSV's evaluation, event by event: conservative, so that what is not surely covered stays listed. */
function within(scheme: VersionScheme, range: AdvisoryRange, version: string): boolean {
  let floor: string | null = null;
  for (const event of range.events) {
    if ('introduced' in event) floor = event.introduced;
    else if ('limit' in event) return false;
    else if (floor !== null) {
      const above = floor === '0' || scheme.compare(version, floor) >= 0;
      const below =
        'fixed' in event
          ? scheme.compare(version, event.fixed) < 0
          : scheme.compare(version, event.last_affected) <= 0;
      if (above && below) return true;
      floor = null;
    }
  }
  return floor !== null && (floor === '0' || scheme.compare(version, floor) >= 0);
}

function unique(versions: readonly string[]): readonly string[] {
  return [...new Set(versions)].sort();
}
