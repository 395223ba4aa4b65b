import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Explanation } from '@seaworthy/core/match/explain/contract.ts';
import { makeFixture, paths } from '../../testing/fixture.ts';
import { type Ended, seaworthy } from '../../testing/spawn.ts';

const folder = mkdtempSync(join(tmpdir(), 'seaworthy-explain-'));
const { image, database } = paths(folder);

before(() => makeFixture(folder));
after(() => rmSync(folder, { recursive: true, force: true }));

function explain(...words: readonly string[]): Promise<Ended> {
  const common = ['--quiet', '--offline', '--db', database, '--cache-dir', join(folder, 'cache')];
  return seaworthy(['explain', ...common, ...words]);
}

test('a finding: where it is, what was compared, what fixes it', async () => {
  const { code, stdout, stderr } = await explain('cve-2026-1001', image);
  assert.deepEqual([code, stderr], [0, '']);
  assert.match(
    stdout,
    /^cve-2026-1001 is found in 1 package of .*image\.tar\nAlpine Linux v3\.20, linux\/amd64; /,
  );
  assert.match(stdout, /ALPINE-CVE-2026-1001 \(Alpine, changed 2026-01-01\)/);
  assert.match(stdout, /in lib\/apk\/db\/installed, layer 0: ADD rootfs\.tar \//);
  assert.match(stdout, /1\.3\.1-r0 < 1\.3\.1-r1: affected/);
  assert.match(stdout, /FOUND: zlib 1\.3\.1-r0 < 1\.3\.1-r1 \(Alpine 3\.20\)/);
  assert.match(stdout, /severity high: CVSS 3\.1 7\.5/);
  assert.match(stdout, /fixed in 1\.3\.1-r1\n/);
});

test('absence is told, with exit code 0: fixed, not in the database', async () => {
  const fixed = await explain('CVE-2026-1003', image);
  assert.equal(fixed.code, 0);
  assert.match(fixed.stdout, /1\.3\.1-r0 >= 1\.3\.1-r0: fixed/);
  assert.match(fixed.stdout, /SUPPRESSED: by distribution/);
  const unknown = await explain('CVE-1999-1', image);
  assert.equal(unknown.code, 0);
  assert.match(unknown.stdout, /^CVE-1999-1 is not in the database, whose sources are Alpine\n/);
});

test('what is ignored is told as such, as the scan has it', async () => {
  const { stdout } = await explain('CVE-2026-1001', image, '--ignore', 'CVE-2026-1001', '--format', 'json');
  const told = JSON.parse(stdout) as Explanation;
  assert.equal(told.answer, 'suppressed');
  assert.equal(told.suppressed[0]?.by, 'ignore');
});

test('JSON holds the findings of the scan', async () => {
  const told = JSON.parse((await explain('CVE-2026-1001', image, '--format', 'json')).stdout) as Explanation;
  const words = [
    '--offline',
    '--db',
    database,
    '--cache-dir',
    join(folder, 'cache'),
    '--format',
    'json',
    image,
  ];
  const report = JSON.parse((await seaworthy(['scan', ...words])).stdout) as Pick<Explanation, 'findings'>;
  assert.deepEqual(
    told.findings,
    report.findings.filter(({ id }) => id === 'CVE-2026-1001'),
  );
  assert.equal(told.packages[0]?.comparisons[0]?.says, '1.3.1-r0 < 1.3.1-r1: affected');
});

test('wrong usage is 2; what cannot be told is 3', async () => {
  for (const words of [[], ['CVE-2026-1001'], [' ', image], ['CVE-2026-1001', image, '--fail-on', 'high']])
    assert.equal((await explain(...words)).code, 2, words.join(' '));
  const none = await explain('CVE-2026-1001', image, '--db', join(folder, 'none.db'));
  assert.deepEqual([none.code, none.stdout], [3, '']);
  assert.match(none.stderr, /no advisory database/);
  const empty = await seaworthy([
    'explain',
    '--offline',
    '--cache-dir',
    join(folder, 'empty'),
    'CVE-2026-1',
    image,
  ]);
  assert.deepEqual([empty.code, empty.stdout], [3, '']);
  assert.equal((await explain('CVE-2026-1001', join(folder, 'nothing.tar'))).code, 3);
});

test('help has examples', async () => {
  const { code, stdout } = await seaworthy(['explain', '--help']);
  assert.equal(code, 0);
  assert.match(stdout, /seaworthy explain CVE-2024-5535 debian:12/);
  assert.doesNotMatch(stdout, /--fail-on|--severity/);
});
