import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import type { Report } from '@seaworthy/core/model/report.ts';
import { type Ended, seaworthy } from '../../testing/spawn.ts';

const folder = mkdtempSync(join(tmpdir(), 'seaworthy-fix-'));
const shop = join(folder, 'shop');

const COMPOSE = `# The shop.
services:
  web:
    image: registry.example/web:1.2   # ours
    privileged: true   # why?
    network_mode: host
    user: "10001"
`;
const MANIFEST = `apiVersion: v1
kind: Pod
metadata: {name: app}
spec:
  containers:
  - name: app
    image: registry.example/app:1.4.2
    # it needs nothing
    securityContext: {runAsNonRoot: true}
`;

beforeEach(() => {
  rmSync(shop, { recursive: true, force: true });
  mkdirSync(join(shop, 'deploy'), { recursive: true });
  writeFileSync(join(shop, 'compose.yaml'), COMPOSE, { mode: 0o640 });
  writeFileSync(join(shop, 'deploy/pod.yaml'), MANIFEST);
  writeFileSync(join(shop, 'deploy/broken.yaml'), 'apiVersion: v1\nkind: [\n');
});
after(() => rmSync(folder, { recursive: true, force: true }));

const fix = (...words: readonly string[]): Promise<Ended> =>
  seaworthy(['fix', '--cache-dir', join(folder, 'cache'), ...words]);
const read = (name: string, root = shop): string => readFileSync(join(root, name), 'utf8');

async function findings(): Promise<Report['findings']> {
  const { stdout } = await seaworthy([
    ...[
      'scan',
      '--offline',
      '--scanners',
      'config',
      '--format',
      'json',
      '--cache-dir',
      join(folder, 'cache'),
    ],
    shop,
  ]);
  return (JSON.parse(stdout) as Report).findings;
}

test('the patch changes nothing by itself, and git applies it to what --write writes', async () => {
  const { stdout, stderr, code } = await fix(shop);
  assert.equal(code, 0);
  assert.equal(read('compose.yaml'), COMPOSE);
  assert.match(stderr, /broken\.yaml/);
  const other = join(folder, 'other');
  rmSync(other, { recursive: true, force: true });
  cpSync(shop, other, { recursive: true });
  const applied = spawnSync('git', ['apply', '-'], { cwd: other, input: stdout, encoding: 'utf8' });
  assert.equal(applied.status, 0, applied.stderr);
  assert.equal((await fix('--write', shop)).stdout, '');
  for (const name of ['compose.yaml', 'deploy/pod.yaml', 'deploy/broken.yaml'])
    assert.equal(read(name), read(name, other), name);
});

test('comments, layout and mode stay; what was offered is gone, and nothing else came', async () => {
  const before = await findings();
  await fix('--write', shop);
  assert.equal(statSync(join(shop, 'compose.yaml')).mode & 0o777, 0o640);
  assert.ok(
    read('compose.yaml').startsWith(
      '# The shop.\nservices:\n  web:\n    image: registry.example/web:1.2   # ours\n',
    ),
  );
  assert.match(read('deploy/pod.yaml'), /# it needs nothing/);
  const expected = before.filter(
    (one) => one.kind !== 'misconfiguration' || one.fix?.kind !== 'deterministic',
  );
  const key = ({ id, location, fingerprint }: Report['findings'][number]): string =>
    `${id} ${location.path} ${fingerprint}`;
  const left = (await findings()).map(key);
  // A fix may take a finding along that it is not for: an account without a token is nobody's.
  assert.deepEqual(
    left.filter((one) => !expected.map(key).includes(one)),
    [],
  );
  assert.ok(left.length > 0);
  assert.ok(expected.length < before.length);
});

test('twice is the same as once; what needs a choice is asked for', async () => {
  await fix('--write', shop);
  const once = read('compose.yaml');
  const { stdout, stderr } = await fix(shop);
  assert.equal(stdout, '');
  assert.match(stderr, /nothing to repair/);
  assert.match((await fix('--suggest', shop)).stdout, /\+ {4}read_only: true/);
  assert.equal(read('compose.yaml'), once);
});

test('a byte order mark stays, and a file that is no UTF-8 is not touched', async () => {
  writeFileSync(join(shop, 'compose.yaml'), `\ufeff${COMPOSE}`);
  await fix('--write', join(shop, 'compose.yaml'));
  assert.ok(read('compose.yaml').startsWith('\ufeff# The shop.'));
  const bytes = Buffer.concat([Buffer.from(COMPOSE), Buffer.from([0x23, 0xe4, 0x0a])]);
  writeFileSync(join(shop, 'compose.yaml'), bytes);
  const { code, stderr } = await fix('--write', join(shop, 'compose.yaml'));
  assert.equal(code, 3);
  assert.match(stderr, /no UTF-8/);
  assert.deepEqual(readFileSync(join(shop, 'compose.yaml')), bytes);
});

test('the exit code is that of a scan of what is there afterwards', async () => {
  assert.equal((await fix('--fail-on', 'critical', shop)).code, 1);
  assert.equal((await fix('--write', '--fail-on', 'critical', shop)).code, 0);
  assert.equal((await fix('--fail-on', 'gap', shop)).code, 1);
  const { code, stderr } = await fix(join(shop, 'nothing'));
  assert.equal(code, 3);
  assert.match(stderr, /name a folder or a file/);
});
