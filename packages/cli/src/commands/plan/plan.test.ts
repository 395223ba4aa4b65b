import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Plan } from '@seaworthy/core/model/plan.ts';
import type { Report } from '@seaworthy/core/model/report.ts';
import { assertValidReport } from '../../../../../test/support/report-schema.ts';
import { makeFixture, paths } from '../../testing/fixture.ts';
import { type Ended, seaworthy } from '../../testing/spawn.ts';

const folder = mkdtempSync(join(tmpdir(), 'seaworthy-plan-'));
const { image, database } = paths(folder);

before(() => makeFixture(folder));
after(() => rmSync(folder, { recursive: true, force: true }));

function run(verb: string, ...words: readonly string[]): Promise<Ended> {
  return seaworthy([
    verb,
    '--offline',
    '--db',
    database,
    '--cache-dir',
    join(folder, 'cache'),
    ...words,
    image,
  ]);
}

test('the steps, what they close and what remains', async () => {
  const { stdout, code } = await run('plan');
  assert.equal(code, 0);
  assert.match(stdout, /1\. upgrade zlib to 1\.3\.1-r1/);
  assert.match(stdout, /closes 1 high/);
  assert.match(stdout, /layer 0: ADD rootfs\.tar/);
  assert.match(stdout, /RUN apk upgrade --no-cache zlib/);
  assert.match(stdout, /After all steps: 1 unknown/);
});

test('for programs, the same as in the report', async () => {
  const { plan } = JSON.parse((await run('plan', '--format', 'json')).stdout) as { plan: Plan };
  const report = JSON.parse((await run('scan', '--format', 'json', '--plan')).stdout) as Report;
  assertValidReport(report);
  assert.deepEqual(report.plan, plan);
  assert.equal(plan.steps[0]?.command, 'apk upgrade --no-cache zlib');
  const without = JSON.parse((await run('scan', '--format', 'json')).stdout) as Report;
  assert.equal(without.plan, undefined);
});

test('what is ignored is in no step', async () => {
  const { stdout } = await run('plan', '--ignore', 'CVE-2026-1001');
  assert.match(stdout, /no upgrade closes any of it; 1 unknown/);
});

test('the exit code is that of the scan; without a database there is no plan', async () => {
  assert.equal((await run('plan', '--fail-on', 'high')).code, 1);
  const { code, stderr } = await run('plan', '--db', join(folder, 'none.db'));
  assert.equal(code, 3);
  assert.match(stderr, /no advisory database/);
});
