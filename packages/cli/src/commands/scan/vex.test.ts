import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Report } from '@seaworthy/core/model/report.ts';
import { makeFixture, paths } from '../../testing/fixture.ts';
import { type Ended, seaworthy } from '../../testing/spawn.ts';

const folder = mkdtempSync(join(tmpdir(), 'seaworthy-vex-'));
const { image, database } = paths(folder);
const project = join(folder, 'project');

before(() => makeFixture(folder));
after(() => rmSync(folder, { recursive: true, force: true }));

function scan(words: readonly string[], cwd = folder): Promise<Ended> {
  const common = ['--offline', '--db', database, '--cache-dir', join(folder, 'cache'), '--format', 'json'];
  return seaworthy(['scan', ...common, ...words, image], { cwd });
}

function statement(id: string, rest: object = {}): string {
  const products = [{ '@id': 'pkg:apk/alpine/zlib' }];
  return JSON.stringify({
    '@context': 'https://openvex.dev/ns/v0.2.0',
    author: 'Shop',
    timestamp: '2026-01-01T00:00:00Z',
    statements: [{ vulnerability: { name: id }, products, status: 'not_affected', ...rest }],
  });
}

test('documents of --vex and of the project', async () => {
  const documents = join(project, '.seaworthy/vex');
  mkdirSync(join(documents, 'more'), { recursive: true });
  mkdirSync(join(project, 'deep/er'), { recursive: true });
  writeFileSync(join(documents, 'README.md'), 'not read');
  writeFileSync(join(documents, 'more/a.json'), statement('CVE-2026-1001', { status: 'fixed' }));
  writeFileSync(join(folder, 'b.json'), statement('CVE-2026-1002', { impact_statement: 'Not built in.' }));
  const words = ['--vex', join(folder, 'b.json'), '--fail-on', 'unknown'];
  const { stdout, stderr, code } = await scan(words, join(project, 'deep/er'));
  assert.equal(code, 0, stderr);
  const report = JSON.parse(stdout) as Report;
  assert.deepEqual(report.findings, []);
  const said = report.suppressed.filter(({ by }) => by === 'vex');
  assert.deepEqual(
    said.map(({ finding, reason }) => `${finding.id} ${reason}`),
    ['CVE-2026-1001 fixed', 'CVE-2026-1002 not affected: Not built in.'],
  );
  assert.match(said[0]?.source ?? '', /\.seaworthy\/vex\/more\/a\.json \(OpenVEX, Shop\)$/);
  assert.equal((await scan(['--fail-on', 'unknown'])).code, 1);
});

test('a document that cannot be heard ends the scan', async () => {
  const broken = join(folder, 'broken.json');
  writeFileSync(broken, '{"statements": [');
  for (const path of [broken, join(folder, 'none.json'), image]) {
    const { code, stderr, stdout } = await scan(['--vex', path]);
    assert.deepEqual([code, stdout], [3, '']);
    assert.ok(stderr.includes(path), stderr);
  }
});

test('what a document says and nobody understands is a gap', async () => {
  const odd = join(folder, 'odd.json');
  writeFileSync(odd, statement('CVE-2026-1001', { status: 'perhaps' }));
  const { stdout, code } = await scan(['--vex', odd]);
  const { gaps, findings } = JSON.parse(stdout) as Report;
  assert.equal(code, 0);
  assert.equal(findings.length, 2);
  assert.match(gaps.find(({ id }) => id === 'vex/statement-ignored')?.reason ?? '', /odd\.json: statement 1/);
});

test('a hundred thousand statements', async () => {
  const many = join(folder, 'many.json');
  const one = { products: [{ '@id': 'pkg:oci/other' }], status: 'not_affected' };
  const statements = Array.from({ length: 100_000 }, (_, i) => ({
    vulnerability: { name: `CVE-2026-${i}` },
    ...one,
  }));
  writeFileSync(many, JSON.stringify({ '@context': 'https://openvex.dev/ns/v0.2.0', statements }));
  const { stdout, code } = await scan(['--vex', many]);
  assert.equal(code, 0);
  assert.equal((JSON.parse(stdout) as Report).findings.length, 2);
});
