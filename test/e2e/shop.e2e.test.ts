import assert from 'node:assert/strict';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { isMisconfiguration, type MisconfigurationFinding } from '../../packages/core/src/model/finding.ts';
import { ROOT } from '../../tools/generate/units.ts';
import { debianRoot } from './support/debian.ts';
import { missing, run } from './support/needs.ts';
import { type Podman, startPodman } from './support/podman.ts';
import { type Outcome, outcome, report, seaworthy } from './support/scan.ts';

// The shop of examples/ is repaired, built, and run: by Compose, and by its manifests. What a fix breaks is seen here.
const skip = missing('root', 'git', 'mmdebstrap', 'podman', 'podman-compose');
const folder = mkdtempSync(join(tmpdir(), 'seaworthy-shop-'));
const env = { XDG_CACHE_HOME: join(folder, 'cache'), HOME: folder };
/** How often an address that does not answer yet is asked again, every 100 ms. */
const PATIENCE = 300;
let podman: Podman;

before(async () => {
  if (skip !== false) return;
  mkdirSync(join(folder, 'podman'));
  podman = await startPodman(join(folder, 'podman'));
  podman.run('import', '--quiet', debianRoot(), 'docker.io/library/debian:12');
});

after(async () => {
  if (skip !== false) return;
  await podman.stop();
  rmSync(folder, { recursive: true, force: true });
});

function copyOfShop(name: string): string {
  const shop = join(folder, name);
  cpSync(join(ROOT, 'examples/shop'), shop, { recursive: true });
  return shop;
}

async function faults(shop: string): Promise<readonly MisconfigurationFinding[]> {
  const { findings, gaps } = await report(['--scanners', 'config', shop], env);
  assert.deepEqual(gaps, []);
  return findings.filter(isMisconfiguration);
}

async function fix(...words: readonly string[]): Promise<Outcome> {
  const done = await seaworthy(['fix', ...words], env);
  assert.equal(done.code, 0, done.stderr);
  return done;
}

function build(shop: string): void {
  for (const name of ['api', 'web']) {
    const tag = `ghcr.io/example/shop-${name}:1.4`;
    const options = ['--quiet', '--pull=never', '--layers=false', '--network=host', '--tag', tag];
    podman.run('build', ...options, join(shop, name));
  }
}

/** What an address answers, once it does. */
async function answer(url: string, request: RequestInit = {}): Promise<string> {
  for (let left = PATIENCE; ; left--) {
    try {
      const response = await fetch(url, request);
      assert.ok(response.ok, `${url} answers ${response.status}`);
      return await response.text();
    } catch (error) {
      if (left === 0 || error instanceof assert.AssertionError) throw error;
      await wait(100);
    }
  }
}

/** A customer of the shop, which runs. */
async function visit(): Promise<void> {
  assert.match(await answer('http://127.0.0.1:8000/'), /<h1 class="open">Open/);
  assert.deepEqual(JSON.parse(await answer('http://127.0.0.1:8080/healthz')), { status: 'ok' });
  await answer('http://127.0.0.1:8080/orders', { method: 'POST', body: '{"item":"rope"}' });
  assert.deepEqual(JSON.parse(await answer('http://127.0.0.1:8080/orders')), [{ item: 'rope' }]);
}

async function compose(shop: string, ...words: readonly string[]): Promise<void> {
  // podman-compose takes a program, and no options for it.
  const path = join(folder, 'podman-of-the-test');
  const store = podman.store.map((word) => `'${word}'`).join(' ');
  writeFileSync(path, `#!/bin/sh\nexec podman ${store} "$@"\n`);
  chmodSync(path, 0o755);
  const options = ['--podman-path', path, '--file', join(shop, 'compose.yaml')];
  const done = await outcome('podman-compose', [...options, ...words], { HOME: folder });
  assert.equal(done.code, 0, done.stderr);
}

async function runByCompose(shop: string): Promise<void> {
  try {
    await compose(shop, 'up', '--detach', '--no-build');
    await visit();
  } finally {
    await compose(shop, 'down', '--timeout', '0');
  }
}

async function runByManifests(shop: string): Promise<void> {
  try {
    for (const name of ['api', 'web']) podman.run('play', 'kube', join(shop, 'deploy', `${name}.yaml`));
    await visit();
  } finally {
    podman.run('pod', 'rm', '--all', '--force');
  }
}

/** User and effective capabilities of what runs in a container: `0 0000000000000000`. */
function processOf(image: string): string {
  const id = podman.run('ps', '--quiet', '--filter', `ancestor=${image}`).trim();
  const status = podman.run('exec', id, 'cat', '/proc/1/status');
  return `${/^Uid:\s+(\d+)/m.exec(status)?.[1]} ${/^CapEff:\s+(\w+)/m.exec(status)?.[1]}`;
}

/** What is wrong with an image of the store, as it would run by itself. */
async function faultsOfImage(image: string): Promise<readonly string[]> {
  const archive = join(folder, 'image.tar');
  rmSync(archive, { force: true });
  podman.run('save', '--quiet', '--output', archive, image);
  const { findings } = await report(['--scanners', 'config', `docker-archive:${archive}`], env);
  return findings.map(({ id, location }) => `${id} ${location.path}`).sort();
}

describe('the shop', { skip }, () => {
  test('has faults in each of its formats, and what its Dockerfiles make runs elsewhere', async () => {
    const shop = copyOfShop('as-it-is');
    const paths = new Set(
      (await faults(shop))
        .filter((one) => one.fix?.kind === 'deterministic')
        .map(({ location }) => location.path),
    );
    assert.deepEqual([...paths].sort(), [
      'api/Dockerfile',
      'compose.yaml',
      'deploy/api.yaml',
      'deploy/web.yaml',
      'web/Dockerfile',
    ]);
    const { builds } = await report(['--scanners', 'config', shop], env);
    assert.deepEqual(
      builds?.map(({ dockerfile, runBy }) => [dockerfile, ...runBy.map(({ location }) => location.path)]),
      [
        ['api/Dockerfile', 'compose.yaml', 'deploy/api.yaml'],
        ['web/Dockerfile', 'compose.yaml', 'deploy/web.yaml'],
      ],
    );
  });

  test('repaired, leaves only what needs a choice, builds and runs', async () => {
    const shop = copyOfShop('repaired');
    const before = await faults(shop);
    await fix('--write', shop);
    const left = await faults(shop);
    assert.deepEqual(
      left.filter((one) => one.fix?.kind === 'deterministic').map(({ id }) => id),
      [],
    );
    assert.ok(left.length < before.length);
    const known = new Set(before.map(({ fingerprint }) => fingerprint));
    assert.deepEqual(
      left.filter(({ fingerprint }) => !known.has(fingerprint)).map(({ id }) => id),
      [],
    );
    assert.equal((await fix(shop)).stdout, '', 'a second time finds something to do');
    build(shop);
    assert.deepEqual(await faultsOfImage('ghcr.io/example/shop-api:1.4'), [
      'privilege/run-as-root config#/',
      'reliability/healthcheck config#/',
    ]);
    await runByCompose(shop);
    await runByManifests(shop);
  });

  test('git applies the patch to the same', async () => {
    const shop = copyOfShop('patched');
    const { stdout } = await fix(shop);
    const patch = join(folder, 'shop.patch');
    writeFileSync(patch, stdout);
    run('git', '-C', shop, 'apply', '--unsafe-paths', patch);
    run('diff', '--recursive', shop, join(folder, 'repaired'));
  });

  test('with what is suggested, it runs as nobody, without any capability', async () => {
    const shop = copyOfShop('chosen');
    await fix('--write', '--suggest', shop);
    build(shop);
    const images = ['api', 'web'].map((name) => `ghcr.io/example/shop-${name}:1.4`);
    for (const image of images) {
      assert.deepEqual(await faultsOfImage(image), ['reliability/healthcheck config#/']);
      podman.run('run', '--detach', '--read-only', '--cap-drop=ALL', '--name', 'it', image);
      assert.equal(processOf(image), '65532 0000000000000000');
      podman.run('rm', '--force', '--time', '0', 'it');
    }
  });
});
