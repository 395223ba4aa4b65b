import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { groupByFlaw } from './flaws.ts';
import type { Statement } from './statements.ts';
import { memorySource, type TestRecord } from './testing.ts';

function statements(records: readonly TestRecord[]): readonly Statement[] {
  const source = memorySource({ records });
  return records.map((record) => {
    const advisory = source.advisory(record.id);
    const [affected] = source.affected('npm', 'x');
    assert.ok(advisory && affected);
    return { advisory, affected, verdict: { affected: false, why: 'not-listed' } };
  });
}
const affected = [{ ecosystem: 'npm', name: 'x' }];

test('a record without a CVE joins the CVE of one that names it, through a third', () => {
  const flaws = groupByFlaw(
    statements([
      { id: 'GO-1', aliases: ['GHSA-1'], affected },
      { id: 'GHSA-1', aliases: ['OSV-1'], affected },
      { id: 'PYSEC-1', aliases: ['CVE-1', 'OSV-1'], affected },
    ]),
  );
  assert.deepEqual(
    flaws.map(({ id, aliases, statements: all }) => [id, aliases, all.length]),
    [['CVE-1', ['GHSA-1', 'GO-1', 'OSV-1', 'PYSEC-1'], 3]],
  );
});

test('records of two CVEs that share an alias stay two', () => {
  const flaws = groupByFlaw(
    statements([
      { id: 'A', aliases: ['CVE-1', 'GHSA-1'], affected },
      { id: 'B', aliases: ['CVE-2', 'GHSA-1'], affected },
    ]),
  );
  assert.deepEqual(
    flaws.map(({ id }) => id),
    ['CVE-1', 'CVE-2'],
  );
});

test('no statement is lost, ids are unique, and the order of records makes no difference', () => {
  const id = fc.constantFrom('CVE-1', 'CVE-2', 'GHSA-1', 'GHSA-2', 'GO-1', 'GO-2', 'X-1');
  const record = fc.record({
    aliases: fc.array(id, { maxLength: 3 }),
    upstream: fc.array(id, { maxLength: 2 }),
  });
  fc.assert(
    fc.property(fc.array(record, { minLength: 1, maxLength: 6 }), (parts) => {
      const records = parts.map((part, i) => ({ id: `R-${i}`, ...part, affected }));
      const flaws = groupByFlaw(statements(records));
      const seen = new Set(flaws.flatMap((flaw) => flaw.statements.map(({ advisory }) => advisory.id)));
      assert.equal(seen.size, records.length);
      assert.equal(new Set(flaws.map((flaw) => flaw.id)).size, flaws.length);
      const key = (list: readonly TestRecord[]) =>
        groupByFlaw(statements(list))
          .map((flaw) =>
            JSON.stringify([flaw.id, flaw.aliases, flaw.statements.map(({ advisory }) => advisory.id)]),
          )
          .sort();
      assert.deepEqual(key([...records].reverse()), key(records));
    }),
    { numRuns: 1000 },
  );
});
