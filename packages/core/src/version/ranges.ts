import type { AdvisoryRange, AffectedPackage, RangeEvent } from '../model/advisory.ts';
import type { VersionScheme } from './contract.ts';

/** Whether a version is affected, and the range and event that decided it. */
export type RangeVerdict =
  | {
      readonly affected: true;
      /** Null where the version is affected because it is listed. */
      readonly range: AdvisoryRange | null;
      /** The event that opened the interval; null where the version is listed. */
      readonly event: RangeEvent | null;
      /** The lowest version that leaves every interval the version stands in; null where no fix is named. */
      readonly fixedVersion: string | null;
      /** The last version of the interval, where the record names that instead of a fix. */
      readonly lastAffected: string | null;
    }
  | {
      readonly affected: false;
      /** `fixed`: at or above a fix. `not-introduced`: below the first interval, or between two. */
      readonly why: 'fixed' | 'not-introduced' | 'after-last-affected' | 'limit';
      readonly range: AdvisoryRange;
      readonly event: RangeEvent;
      /** The version of the event. */
      readonly version: string;
    }
  | { readonly affected: false; readonly why: 'not-listed' };

/** More intervals in one range than any honest record has; the fix of those beyond is not sought. */
const MAX_STEPS = 100;

/**
 * Evaluates what an advisory says of one package (https://ossf.github.io/osv-schema/#evaluation): a version is affected
 * where it is listed, or where any range includes it. `introduced: "0"` is lower than every version of every scheme.
 */
export function evaluateVersion(
  affected: Pick<AffectedPackage, 'ranges' | 'versions'>,
  version: string,
  scheme: VersionScheme,
): RangeVerdict {
  const verdicts = affected.ranges.map((range) => evaluateRange(range, version, scheme));
  const hits = verdicts.filter((verdict) => verdict.affected);
  const first = hits[0];
  const listed = affected.versions.some((one) => scheme.compare(one, version) === 0);
  if (first === undefined && !listed) return decideNotAffected(verdicts);
  return {
    affected: true,
    range: first?.range ?? null,
    event: first?.event ?? null,
    fixedVersion: lowestFix(affected, version, scheme),
    lastAffected: first?.lastAffected ?? null,
  };
}

/** Of several reasons not to be affected a fix says the most: it is what the reader wants to know. */
function decideNotAffected(verdicts: readonly RangeVerdict[]): RangeVerdict {
  for (const why of ['fixed', 'after-last-affected', 'limit', 'not-introduced'] as const) {
    const verdict = verdicts.find((one) => !one.affected && one.why === why);
    if (verdict !== undefined) return verdict;
  }
  return { affected: false, why: 'not-listed' };
}

/**
 * Climbs from fix to fix until one is affected by no range. The fix of an interval counts only where every interval
 * around the version has one: a version that one range leaves and another does not is no fix.
 */
function lowestFix(
  affected: Pick<AffectedPackage, 'ranges' | 'versions'>,
  version: string,
  scheme: VersionScheme,
): string | null {
  let at = version;
  for (let step = 0; step < MAX_STEPS; step++) {
    const hits = affected.ranges
      .map((range) => evaluateRange(range, at, scheme))
      .filter((verdict) => verdict.affected);
    if (hits.length === 0 && at !== version) return at;
    if (hits.length === 0) return lowestFixAbove(affected.ranges, version, scheme);
    const fixes = hits.map((hit) => hit.fixedVersion).filter((fix) => fix !== null);
    if (fixes.length < hits.length) return null;
    at = fixes.reduce((high, fix) => (scheme.compare(fix, high) > 0 ? fix : high));
  }
  return null;
}

/** For a version that is only listed: the lowest fix of any range above it. */
function lowestFixAbove(
  ranges: readonly AdvisoryRange[],
  version: string,
  scheme: VersionScheme,
): string | null {
  let lowest: string | null = null;
  for (const event of ranges.flatMap((range) => range.events)) {
    if (!('fixed' in event) || scheme.compare(event.fixed, version) <= 0) continue;
    if (lowest === null || scheme.compare(event.fixed, lowest) < 0) lowest = event.fixed;
  }
  return lowest;
}

/** Walks the events of one range, lowest first; the last one at or below the version decides. */
function evaluateRange(range: AdvisoryRange, version: string, scheme: VersionScheme): RangeVerdict {
  const events = sortEvents(range.events, scheme);
  let decided: RangeVerdict | null = null;
  let open: RangeEvent | null = null;
  let limit: RangeEvent | null = null;
  for (const event of events) {
    const at = eventVersion(event);
    if ('limit' in event) {
      if (limit === null || compareEvents(limit, event, scheme) < 0) limit = event;
      continue;
    }
    const difference = compareToEvent(version, at, scheme);
    if ('introduced' in event) {
      if (difference >= 0) [open, decided] = [event, null];
      else if (open === null && decided === null) {
        decided = { affected: false, why: 'not-introduced', range, event, version: at };
      }
    } else if (open !== null && ('fixed' in event ? difference >= 0 : difference > 0)) {
      open = null;
      const why = 'fixed' in event ? 'fixed' : 'after-last-affected';
      decided = { affected: false, why, range, event, version: at };
    }
  }
  // Several limits: the version is within reach where it is below any of them, so below the highest.
  if (open !== null && limit !== null && compareToEvent(version, eventVersion(limit), scheme) >= 0) {
    return { affected: false, why: 'limit', range, event: limit, version: eventVersion(limit) };
  }
  if (open === null) return decided ?? { affected: false, why: 'not-listed' };
  return { affected: true, range, event: open, ...endOfInterval(events, version, scheme) };
}

/** What closes the interval that the version stands in: the next fix or last affected version above it. */
function endOfInterval(
  events: readonly RangeEvent[],
  version: string,
  scheme: VersionScheme,
): { readonly fixedVersion: string | null; readonly lastAffected: string | null } {
  for (const event of events) {
    if ('fixed' in event && compareToEvent(version, event.fixed, scheme) < 0) {
      return { fixedVersion: event.fixed, lastAffected: null };
    }
    if ('last_affected' in event && compareToEvent(version, event.last_affected, scheme) <= 0) {
      return { fixedVersion: null, lastAffected: event.last_affected };
    }
  }
  return { fixedVersion: null, lastAffected: null };
}

function eventVersion(event: RangeEvent): string {
  if ('introduced' in event) return event.introduced;
  if ('fixed' in event) return event.fixed;
  return 'last_affected' in event ? event.last_affected : event.limit;
}

/** `0` in an event is below every version, also below those that the scheme puts before its own 0 (`0~rc1`). */
function compareToEvent(version: string, at: string, scheme: VersionScheme): number {
  return at === '0' ? 1 : scheme.compare(version, at);
}

function compareEvents(a: RangeEvent, b: RangeEvent, scheme: VersionScheme): number {
  const [x, y] = [eventVersion(a), eventVersion(b)];
  if (x === '0' || y === '0') return Number(x !== '0') - Number(y !== '0');
  return scheme.compare(x, y);
}

/** Stable: events of one version keep the order of the record. Records nearly always have them in order already. */
function sortEvents(events: readonly RangeEvent[], scheme: VersionScheme): readonly RangeEvent[] {
  return events.length < 2 ? events : [...events].sort((a, b) => compareEvents(a, b, scheme));
}
