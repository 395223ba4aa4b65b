import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Environment } from '../../image/contract.ts';
import { SeaworthyError } from '../../model/error.ts';
import { compileDatabase } from '../database/build.ts';
import { EPSS_CSV, osvRecord, osvZip, put, temporaryFolder } from '../testing.ts';
import { type BuildOptions, buildDatabase } from './build.ts';
import { quickGet, startUpstream } from './upstream.testing.ts';

const NPM = osvZip([osvRecord('GHSA-2222-3333-4444', [['npm', 'x', '1']])]);
const ROCKY = osvZip([osvRecord('RLSA-2024:1', [['Rocky Linux:9', 'x', '1']])]);

async function scene(t: TestContext) {
  const folder = temporaryFolder(t);
  const upstream = await startUpstream(t);
  upstream.files.set('/osv/ecosystems.txt', Buffer.from('GIT\nRocky Linux\nRocky Linux:9\nnpm\n'));
  upstream.files.set('/osv/npm/all.zip', NPM);
  upstream.files.set('/osv/Rocky Linux/all.zip', ROCKY);
  upstream.files.set('/scores/epss.csv', Buffer.from(EPSS_CSV));
  const output = join(folder, 'out.db');
  const signal = new AbortController().signal;
  const environment: Environment = {
    env: {},
    cacheDir: join(folder, 'cache'),
    offline: false,
    signal,
    progress: () => {},
    now: new Date(0),
  };
  const build = (from: readonly string[], options: Partial<BuildOptions> = {}) =>
    buildDatabase({ from, output, builtAt: null, environment, get: quickGet(signal), ...options });
  return { folder, upstream, output, environment, build };
}

test('addresses and paths give the same bytes as paths alone', async (t) => {
  const { folder, upstream, output, environment, build } = await scene(t);
  const local = [
    put(folder, 'npm/all.zip', NPM),
    put(folder, 'Rocky Linux/all.zip', ROCKY),
    put(folder, 'epss.csv', EPSS_CSV),
  ];
  const expected = join(folder, 'expected.db');
  await compileDatabase({ from: local, output: expected, builtAt: null });
  const { base } = upstream;
  const ways = [
    [`${base}/osv`, `${base}/scores/epss.csv`],
    [`${base}/scores/epss.csv`, `${base}/osv/`],
    [`${base}/osv/npm/all.zip?x=1`, `${base}/osv/Rocky%20Linux/all.zip`, local[2] as string],
  ];
  for (const from of ways) {
    await build(from);
    assert.ok(readFileSync(output).equals(readFileSync(expected)), from.join());
  }
  assert.deepEqual(
    readdirSync(join(environment.cacheDir, 'database/feeds/once')),
    [],
    'nothing is left behind',
  );
});

test('of a bucket only what is asked for is fetched', async (t) => {
  const { upstream, build } = await scene(t);
  const summary = await build([`${upstream.base}/osv`], { ecosystems: ['npm'] });
  assert.deepEqual(
    summary.sources.map(({ name }) => name),
    ['npm'],
  );
  assert.deepEqual(upstream.log, ['GET /osv/npm/all.zip 200']);
});

test('an address that fails is named, and nothing is written', async (t) => {
  const { upstream, output, build } = await scene(t);
  for (const fault of ['reset', 'cut-off', 'status-500', 'status-404', 'garbage'] as const) {
    upstream.faults.set('/osv/npm/all.zip', fault);
    await assert.rejects(build([`${upstream.base}/osv/npm/all.zip`]), (error) => {
      return (
        error instanceof SeaworthyError &&
        error.code === 'database/feed' &&
        error.message.startsWith(`${upstream.base}/osv/npm/all.zip: `)
      );
    });
  }
  upstream.files.set('/osv/ecosystems.txt', Buffer.from('../../etc\n'));
  await assert.rejects(build([`${upstream.base}/osv`]), SeaworthyError);
  assert.equal(existsSync(output), false);
});

test('--offline refuses an address before anything is asked', async (t) => {
  const { environment, upstream, build } = await scene(t);
  const offline = { environment: { ...environment, offline: true } };
  await assert.rejects(build([`${upstream.base}/osv`], offline), (error) => {
    return error instanceof SeaworthyError && error.code === 'offline';
  });
  assert.deepEqual(upstream.log, []);
});
