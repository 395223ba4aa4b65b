import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { bytesSource } from '../../bytes/source.ts';
import { readZipDirectory, readZipEntry } from '../../bytes/zip.ts';
import type { AdvisorySource, AffectedPackage } from '../../model/advisory.ts';
import { SHARED, withoutShared } from '../testing.ts';
import { type BuildSummary, compileDatabase } from './build.ts';
import { openDatabase } from './open.ts';

/** The part of an OSV record that the second method needs. */
interface RawRecord {
  readonly id: string;
  readonly withdrawn?: string;
  readonly aliases?: readonly string[];
  readonly upstream?: readonly string[];
  readonly related?: readonly string[];
  readonly affected?: readonly {
    readonly package: { readonly ecosystem: string; readonly name: string };
    readonly ranges?: readonly { readonly type: string; readonly events: readonly object[] }[];
  }[];
}

function allRecords(): RawRecord[] {
  const records: RawRecord[] = [];
  for (const ecosystem of readdirSync(join(SHARED, 'osv'))) {
    const zip = bytesSource(readFileSync(join(SHARED, 'osv', ecosystem, 'all.zip')));
    for (const entry of readZipDirectory(zip)) {
      records.push(JSON.parse(Buffer.from(readZipEntry(zip, entry)).toString()) as RawRecord);
    }
  }
  return records.filter(({ withdrawn }) => withdrawn === undefined);
}

/** Numbers that are the same in every run (a linear congruential generator). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % below;
  };
}

function comparable(advisory: string, ranges: AffectedPackage['ranges'] | readonly object[]): string {
  return JSON.stringify([advisory, ranges]);
}

describe('the database of the real feeds', { skip: withoutShared }, () => {
  let folder: string;
  let summary: BuildSummary;
  let source: AdvisorySource;
  let records: RawRecord[];

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'seaworthy-real-'));
    summary = await compileDatabase({ from: [SHARED], output: join(folder, 'all.db'), builtAt: null });
    source = openDatabase(summary.output);
    records = allRecords();
  });

  after(() => {
    source?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('has every record that is not withdrawn', () => {
    assert.equal(summary.unreadableCount, 0);
    assert.equal(summary.records, records.length);
    const missing = records.filter(({ id }) => source.advisory(id) === null);
    assert.deepEqual(missing, []);
  });

  test('answers for 300 names as a search through all records does', () => {
    const rows = records.flatMap(({ id, affected }) =>
      (affected ?? []).map(({ package: { ecosystem, name }, ranges }) => ({
        ecosystem,
        name: ecosystem === 'PyPI' ? name.toLowerCase().replace(/[-_.]+/g, '-') : name,
        said: comparable(
          id,
          (ranges ?? []).filter(({ type }) => type !== 'GIT'),
        ),
      })),
    );
    const next = numbers(20261123);
    for (let i = 0; i < 300; i++) {
      const asked = rows[next(rows.length)] as (typeof rows)[number];
      const same = rows.filter(({ ecosystem, name }) => name === asked.name && ecosystem === asked.ecosystem);
      const expected = new Set(same.map(({ said }) => said));
      const answered = source.affected(asked.ecosystem, asked.name);
      const found = new Set(answered.map(({ advisory, ranges }) => comparable(advisory, ranges)));
      assert.deepEqual([...found].sort(), [...expected].sort(), `${asked.ecosystem} ${asked.name}`);
    }
  });

  test('finds advisories by 300 ids as a search through all records does', () => {
    const named = ({ id, aliases, upstream, related }: RawRecord): string[] => {
      const cves = id.startsWith('AL') ? (related ?? []).filter((other) => other.startsWith('CVE-')) : [];
      return [id, ...(aliases ?? []), ...(upstream ?? []), ...cves];
    };
    const all = records.map((record) => ({ id: record.id, names: new Set(named(record)) }));
    const next = numbers(42);
    for (let i = 0; i < 300; i++) {
      const names = [...(all[next(all.length)]?.names ?? [])];
      const asked = names[next(names.length)] as string;
      const expected = all.filter((record) => record.names.has(asked)).map(({ id }) => id);
      assert.deepEqual(source.byAlias(asked), [...new Set(expected)].sort(), asked);
    }
  });

  test('has the scores of EPSS as they stand in its file', () => {
    const file = readdirSync(join(SHARED, 'epss'))[0] as string;
    const lines = gunzipSync(readFileSync(join(SHARED, 'epss', file)))
      .toString()
      .trim()
      .split('\n')
      .slice(2);
    const next = numbers(7);
    for (let i = 0; i < 300; i++) {
      const [cve, score, percentile] = (lines[next(lines.length)] as string).split(',') as [
        string,
        string,
        string,
      ];
      const date = file.slice('epss_scores-'.length, 'epss_scores-'.length + 10);
      assert.deepEqual(source.epss(cve), { score: Number(score), percentile: Number(percentile), date });
    }
  });
});
