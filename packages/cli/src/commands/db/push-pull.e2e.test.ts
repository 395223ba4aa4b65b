import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { osvZip } from '../../testing/osv.ts';
import { seaworthy, temporaryFolder } from '../../testing/spawn.ts';

const noRegistry =
  spawnSync('docker-registry', ['--version']).status === 0 ? false : 'docker-registry is not installed';

/** A real registry on loopback, with an empty store. */
async function registry(context: TestContext): Promise<string> {
  const store = temporaryFolder(context);
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  assert.ok(typeof address === 'object' && address !== null);
  await new Promise((resolve) => probe.close(resolve));
  const host = `127.0.0.1:${address.port}`;
  const config = `version: 0.1\nlog: {level: error}\nstorage: {filesystem: {rootdirectory: ${store}}}\nhttp: {addr: "${host}"}\n`;
  writeFileSync(join(store, 'config.yml'), config);
  const child = spawn('docker-registry', ['serve', join(store, 'config.yml')], { stdio: 'ignore' });
  context.after(() => child.kill());
  for (let attempt = 0; attempt < 100; attempt++) {
    const answer = await fetch(`http://${host}/v2/`).catch(() => null);
    if (answer !== null) return host;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('docker-registry did not start');
}

test('db push and db pull through a real registry', { skip: noRegistry }, async (context) => {
  const host = await registry(context);
  const cwd = temporaryFolder(context);
  const range = { type: 'ECOSYSTEM', events: [{ introduced: '0' }] };
  const affected = [{ package: { ecosystem: 'Debian:12', name: 'zlib' }, ranges: [range] }];
  writeFileSync(
    join(cwd, 'all.zip'),
    osvZip([{ id: 'DEBIAN-CVE-2026-1', modified: '2026-01-01T00:00:00Z', affected }]),
  );
  assert.equal((await seaworthy(['db', 'build', '--from', 'all.zip', '--output', 'a.db'], { cwd })).code, 0);
  const pushed = await seaworthy(['db', 'push', '--db', 'a.db', `${host}/acme/advisories:1`], { cwd });
  assert.equal(pushed.code, 0, pushed.stderr);
  assert.match(pushed.stdout, /^sha256:[0-9a-f]{64}\n$/);
  for (const name of [`${host}/acme/advisories:1`, `${host}/acme/advisories@${pushed.stdout.trim()}`]) {
    const pulled = await seaworthy(['db', 'pull', '--output', 'b.db', name], { cwd });
    assert.deepEqual([pulled.code, pulled.stdout], [0, ''], pulled.stderr);
    assert.ok(readFileSync(join(cwd, 'b.db')).equals(readFileSync(join(cwd, 'a.db'))), name);
    rmSync(join(cwd, 'b.db'));
  }
  const env = { SEAWORTHY_CACHE_DIR: join(cwd, 'cache') };
  assert.equal((await seaworthy(['db', 'pull', `${host}/acme/advisories:1`], { cwd, env })).code, 0);
  assert.equal((await seaworthy(['db', 'status'], { cwd, env })).code, 0);
  const none = await seaworthy(['db', 'pull', '--output', 'b.db', `${host}/acme/advisories:2`], { cwd });
  assert.equal(none.code, 3);
  assert.match(none.stderr, /advisories:2[^]*\nhint: /);
  const offline = await seaworthy(
    ['db', 'pull', '--offline', '--output', 'b.db', `${host}/acme/advisories:1`],
    { cwd },
  );
  assert.equal(offline.code, 3);
});
