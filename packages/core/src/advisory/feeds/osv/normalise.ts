import type { AffectedPackage, SeverityStatement } from '../../../model/advisory.ts';
import type { FeedRecord } from '../../contract.ts';
import { asObject } from '../../../bytes/json.ts';
import { asArray, asText, asTime } from '../../text.ts';
import { affectedPackage, type RecordFacts } from './affected.ts';
import { isDistribution } from './ecosystem.ts';
import { modulesOfSummary } from './module.ts';
import { severityList } from './severity.ts';

type Fields = Readonly<Record<string, unknown>>;

/** More addresses are of no use to a reader, and the database pays for each. */
const MAX_URLS = 4;
const MAX_URL = 300;
const MAX_SUMMARY = 200;
/** Errata of distributions: the CVEs that they close stand in `upstream`, in older records in `related`. */
const ERRATUM =
  /^(?:AL[SBE]A|RL[SBE]A|RX[SBE]A|RH[SBE]A|EL[SBE]A|DSA|DLA|USN|LSN|MGASA|ALAS[0-9]*|(?:open)?SUSE)-/;
const URL_ORDER = ['ADVISORY', 'REPORT', 'ARTICLE', 'FIX', 'WEB'];

/**
 * One OSV record (https://ossf.github.io/osv-schema/) as we keep it. Throws where it is none: no id, no list of what
 * it affects. Git ranges are dropped, and long texts.
 */
export function normaliseRecord(value: unknown): FeedRecord {
  const record = asObject(value);
  if (record === null) throw new Error('not a JSON object');
  const id = asText(record['id']);
  if (id === null || id === '' || id.length > 200) throw new Error('no id');
  if (asText(record['withdrawn']) !== null) return { kind: 'withdrawn', id };
  if (record['affected'] !== undefined && !Array.isArray(record['affected']))
    throw new Error('affected is no list');
  const summary = asText(record['summary']) ?? '';
  const facts: RecordFacts = { id, modules: modulesOfSummary(summary) };
  const affected: AffectedPackage[] = [];
  for (const entry of asArray(record['affected'])) affected.push(...affectedPackage(facts, entry));
  return {
    kind: 'advisory',
    advisory: {
      id,
      aliases: idList(record['aliases']).filter((alias) => alias !== id),
      upstream: upstreamOf(id, record),
      summary: summaryOf(summary, record, affected),
      severity: severityOf(record, summary, affected),
      published: asTime(record['published']),
      modified: asTime(record['modified']),
      urls: urlsOf(record),
    },
    affected,
  };
}

function upstreamOf(id: string, record: Fields): string[] {
  const upstream = idList(record['upstream']);
  const related = ERRATUM.test(id)
    ? idList(record['related']).filter((other) => other.startsWith('CVE-'))
    : [];
  return [...new Set([...upstream, ...related])].filter((other) => other !== id).sort();
}

/** Severity words: of the database, or the word at the begin of an erratum's summary ("Important: nodejs …"). */
function severityOf(
  record: Fields,
  summary: string,
  affected: readonly AffectedPackage[],
): readonly SeverityStatement[] {
  const statements = severityList(record['severity']);
  const word = asText(asObject(record['database_specific'])?.['severity']);
  if (word !== null && /^[A-Za-z]{1,20}$/.test(word)) statements.push({ type: 'database', score: word });
  const leading = /^(Critical|Important|Moderate|Low): /.exec(summary)?.[1];
  const base = affected[0]?.ecosystem.split(':', 1)[0];
  if (leading !== undefined && base !== undefined) statements.push({ type: base, score: leading });
  return statements;
}

/** Records of the PyPA have no summary: the first sentence of their details stands in for it. */
function summaryOf(summary: string, record: Fields, affected: readonly AffectedPackage[]): string {
  if (summary !== '') return shortened(summary.trim());
  const base = affected[0]?.ecosystem ?? '';
  if (isDistribution(base)) return '';
  const details = (asText(record['details']) ?? '').slice(0, 2000).trim();
  const line = details.split('\n', 1)[0] ?? '';
  return shortened(/^.{20,}?[.!?](?=\s|$)/.exec(line)?.[0] ?? line);
}

function shortened(text: string): string {
  const points = Array.from(text.slice(0, 2 * MAX_SUMMARY));
  return points.length <= MAX_SUMMARY ? text : `${points.slice(0, MAX_SUMMARY - 1).join('')}…`;
}

function urlsOf(record: Fields): string[] {
  const urls: { url: string; rank: number }[] = [];
  for (const entry of asArray(record['references'])) {
    const url = asText(asObject(entry)?.['url']);
    if (url === null || url.length > MAX_URL || !/^https?:\/\/[^\s]+$/.test(url)) continue;
    const rank = URL_ORDER.indexOf(asText(asObject(entry)?.['type']) ?? '');
    urls.push({ url, rank: rank < 0 ? URL_ORDER.length : rank });
  }
  urls.sort((a, b) => a.rank - b.rank);
  return [...new Set(urls.map(({ url }) => url))].slice(0, MAX_URLS);
}

function idList(value: unknown): string[] {
  const ids = asArray(value).filter(
    (id): id is string => typeof id === 'string' && id !== '' && id.length <= 200,
  );
  return [...new Set(ids)].sort();
}
