import type { Advisory, AdvisorySource, NamedPackage } from '../../model/advisory.ts';
import { compareCodePoints } from '../../model/order.ts';
import { cvesOf } from '../flaws.ts';
import type { ExplainedRecord } from './contract.ts';

/** More records than any flaw has: aliases that lead on and on are not followed further. */
const MOST_RECORDS = 500;
const MOST_NAMES = 40;

/** The records of one flaw, and all of its names. */
export interface FlawRecords {
  readonly advisories: readonly Advisory[];
  readonly ids: ReadonlySet<string>;
}

/**
 * Every record about the flaw that people call `asked`, in any case: those that name it, and those that these call the
 * same. An erratum that closes several CVEs leads no further: it says nothing of what else each of them is called.
 */
export function recordsOf(asked: string, source: AdvisorySource): FlawRecords {
  const found = new Map<string, Advisory>();
  const ids = new Set<string>();
  const queue = spellings(asked).filter((id) => source.byAlias(id).length > 0);
  for (let id = queue.shift(); id !== undefined && found.size < MOST_RECORDS; id = queue.shift()) {
    if (ids.has(id)) continue;
    ids.add(id);
    for (const name of source.byAlias(id)) {
      const advisory = found.has(name) ? null : source.advisory(name);
      if (advisory === null) continue;
      found.set(name, advisory);
      if (cvesOf(advisory).length < 2) queue.push(advisory.id, ...advisory.aliases, ...advisory.upstream);
    }
  }
  return { advisories: [...found.values()].sort((a, b) => compareCodePoints(a.id, b.id)), ids };
}

/** How ids are written: `CVE-2024-1`, `GHSA-abcd-…`, `BIT-nginx-2024-1`, `ALSA-2024:1`, `openSUSE-SU-2024:1-1`. */
function spellings(asked: string): string[] {
  const text = asked.trim();
  const dash = text.indexOf('-');
  const [prefix, rest] = dash < 0 ? ['', text] : [text.slice(0, dash), text.slice(dash)];
  return [
    ...new Set([
      text,
      text.toUpperCase(),
      `${prefix.toUpperCase()}${rest.toLowerCase()}`,
      `openSUSE${rest.toUpperCase()}`,
    ]),
  ];
}

/** A record as it is shown; `names` are the packages that it names. */
export function explainRecord(advisory: Advisory, names: readonly NamedPackage[]): ExplainedRecord {
  const { id, source, summary, published, modified, aliases, upstream, severity, urls } = advisory;
  return {
    id,
    source,
    summary,
    published,
    modified,
    aliases,
    upstream,
    severity,
    names: names.slice(0, MOST_NAMES).map(({ ecosystem, name }) => ({ ecosystem, name })),
    moreNames: Math.max(0, names.length - MOST_NAMES),
    urls,
  };
}
