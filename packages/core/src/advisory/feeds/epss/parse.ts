import type { FeedFile, FeedRecord } from '../../contract.ts';
import { asDay, asTime, feedBytes } from '../../text.ts';

/**
 * FIRST's CSV (https://www.first.org/epss/data_stats): a comment with the date, a heading, and a line a CVE.
 * `#model_version:v2026.01.01,score_date:2026-08-16T00:00:00+0000`
 */
export function* parseEpss(file: FeedFile): Generator<FeedRecord> {
  const bytes = feedBytes(file);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const heading = text.subarray(0, 512).toString('latin1');
  const stamp = /^#.{0,200}?score_date:([0-9TZ:+-]{10,30})/.exec(heading)?.[1] ?? null;
  const date = asDay(stamp);
  if (date === null) throw new Error('its first line names no score_date');
  if (text.length > 0 && text[text.length - 1] !== 0x0a) throw new Error('its last line is cut off');
  let records = 0;
  for (const line of lines(text)) {
    if (line === '' || line.startsWith('#') || line.startsWith('cve,')) continue;
    const record = parseLine(line, date);
    if (record.kind === 'epss') records++;
    yield record;
  }
  if (records === 0) throw new Error('it holds no scores');
  yield {
    kind: 'source',
    name: 'EPSS',
    updated: asTime(stamp?.replace(/\+0000$/, 'Z')) ?? `${date}T00:00:00Z`,
  };
}

function parseLine(line: string, date: string): FeedRecord {
  const [cve = '', score = '', percentile = ''] = line.split(',', 3);
  const epss = { score: fraction(score), percentile: fraction(percentile), date };
  if (!/^CVE-\d{4}-\d{4,19}$/.test(cve) || Number.isNaN(epss.score) || Number.isNaN(epss.percentile)) {
    return { kind: 'unreadable', record: line.slice(0, 100), reason: 'not a line of CVE, score, percentile' };
  }
  return { kind: 'epss', cve, epss };
}

function fraction(text: string): number {
  if (!/^[0-9][0-9.e-]{0,19}$/.test(text)) return Number.NaN;
  const value = Number(text);
  return value >= 0 && value <= 1 ? value : Number.NaN;
}

function* lines(text: Buffer): Generator<string> {
  let start = 0;
  while (start < text.length) {
    const end = text.indexOf(0x0a, start);
    const stop = end < 0 ? text.length : end;
    yield text.toString('latin1', start, text[stop - 1] === 0x0d ? stop - 1 : stop);
    start = stop + 1;
  }
}
