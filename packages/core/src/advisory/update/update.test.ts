import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Environment } from '../../image/contract.ts';
import { SeaworthyError } from '../../model/error.ts';
import { openDatabase } from '../database/open.ts';
import { CYCLES_JSON, EPSS_CSV, KEV_JSON, osvRecord, osvZip, temporaryFolder } from '../testing.ts';
import { type UpdateOptions, type UpdateSummary, updateDatabase } from './update.ts';
import { type Fault, quickGet, startUpstream, type Upstream } from './upstream.testing.ts';

const EPSS = '/epss/epss_scores-current.csv.gz';
const KEV = '/kev/known_exploited_vulnerabilities.json';
const CYCLES = '/endoflife/v1/products/full';

function zipOf(ecosystem: string, fixed: string): Buffer {
  return osvZip([osvRecord(`TEST-${ecosystem}-1`, [[ecosystem, 'x', fixed]])]);
}

interface Scene {
  readonly upstream: Upstream;
  readonly output: string;
  readonly environment: Environment;
  update(options?: Partial<UpdateOptions>): Promise<UpdateSummary>;
  /** The version in which `x` of an ecosystem is fixed, as the database has it. */
  fixed(ecosystem: string): string | null;
}

async function scene(t: TestContext): Promise<Scene> {
  const folder = temporaryFolder(t);
  const upstream = await startUpstream(t);
  for (const name of ['Debian', 'npm', 'Go']) upstream.files.set(`/osv/${name}/all.zip`, zipOf(name, '1'));
  upstream.files.set(EPSS, gzipSync(EPSS_CSV));
  upstream.files.set(KEV, Buffer.from(KEV_JSON));
  upstream.files.set(CYCLES, Buffer.from(CYCLES_JSON));
  const output = join(folder, 'advisories.db');
  const environment: Environment = {
    env: {},
    cacheDir: join(folder, 'cache'),
    offline: false,
    signal: new AbortController().signal,
    progress: () => {},
    now: new Date('2026-11-23T00:00:00Z'),
  };
  const mirrors = Object.fromEntries(
    ['osv', 'epss', 'kev', 'endoflife'].map((f) => [f, `${upstream.base}/${f}`]),
  );
  return {
    upstream,
    output,
    environment,
    update: (options = {}) =>
      updateDatabase({
        output,
        ecosystems: null,
        mirrors,
        builtAt: null,
        environment,
        get: quickGet(environment.signal),
        ...options,
      }),
    fixed(ecosystem) {
      const source = openDatabase(output);
      try {
        const event = source.affected(ecosystem, 'x')[0]?.ranges[0]?.events[1];
        return event !== undefined && 'fixed' in event ? event.fixed : null;
      } finally {
        source.close();
      }
    },
  };
}

const states = ({ feeds }: UpdateSummary): Record<string, string> =>
  Object.fromEntries(feeds.map(({ file, state }) => [file, state]));

test('the first update fetches the ecosystems asked for, and no others', async (t) => {
  const { upstream, update, fixed } = await scene(t);
  const summary = await update({ ecosystems: ['Debian:12', 'npm'] });
  assert.equal(summary.changed, true);
  assert.deepEqual(states(summary), {
    'endoflife/products.json': 'new',
    'epss/epss_scores-current.csv.gz': 'new',
    'kev/known_exploited_vulnerabilities.json': 'new',
    'osv/Debian/all.zip': 'new',
    'osv/npm/all.zip': 'new',
  });
  assert.equal(
    upstream.log.some((line) => line.includes('/Go/')),
    false,
  );
  assert.equal(fixed('npm'), '1');
});

for (const validators of ['etag', 'last-modified'] as const) {
  test(`what has not changed is not fetched again: ${validators}`, async (t) => {
    const { upstream, output, update, fixed } = await scene(t);
    upstream.validators = validators;
    await update({ ecosystems: ['Debian', 'npm'] });
    const before = readFileSync(output);
    upstream.log.length = 0;
    const second = await update();
    assert.equal(second.changed, false);
    assert.equal(second.build, null);
    assert.ok(
      upstream.log.every((line) => line.endsWith(' 304')),
      upstream.log.join(),
    );
    assert.equal(upstream.log.length, 5);
    assert.ok(readFileSync(output).equals(before));

    upstream.files.set('/osv/npm/all.zip', zipOf('npm', '2'));
    upstream.log.length = 0;
    const third = await update();
    assert.equal(third.changed, true);
    assert.equal(states(third)['osv/npm/all.zip'], 'changed');
    assert.deepEqual(
      upstream.log.filter((line) => line.endsWith(' 200')),
      ['GET /osv/npm/all.zip 200'],
    );
    assert.equal(fixed('npm'), '2');
    assert.equal(fixed('Debian'), '1');
  });
}

test('an upstream without validators is fetched whole; the same bytes are no change', async (t) => {
  const { upstream, update } = await scene(t);
  upstream.validators = 'none';
  await update({ ecosystems: ['npm'] });
  const second = await update();
  assert.equal(second.changed, false);
  assert.deepEqual([...new Set(Object.values(states(second)))], ['unchanged']);
});

test('another ecosystem is added, and those of before are kept without asking', async (t) => {
  const { upstream, update, fixed } = await scene(t);
  await update({ ecosystems: ['Debian'] });
  upstream.log.length = 0;
  await update({ ecosystems: ['npm'] });
  assert.equal(fixed('Debian'), '1');
  assert.equal(fixed('npm'), '1');
  assert.equal(
    upstream.log.some((line) => line.includes('/Debian/')),
    false,
  );
});

test('the same upstreams give the same bytes on another machine', async (t) => {
  const one = await scene(t);
  const two = await scene(t);
  await one.update({ ecosystems: ['Debian'] });
  await one.update({ ecosystems: ['npm'] });
  await two.update({ ecosystems: ['npm', 'Debian'] });
  assert.ok(readFileSync(one.output).equals(readFileSync(two.output)));
});

const FAULTS: readonly Fault[] = ['reset', 'cut-off', 'garbage', 'status-500', 'status-404'];

for (const fault of FAULTS) {
  test(`a feed that fails (${fault}) is named, its copy goes on, the others are brought up to date`, async (t) => {
    const { upstream, update, fixed } = await scene(t);
    await update({ ecosystems: ['Debian', 'npm'] });
    upstream.files.set('/osv/npm/all.zip', zipOf('npm', '2'));
    upstream.files.set('/osv/Debian/all.zip', zipOf('Debian', '2'));
    upstream.faults.set('/osv/npm/all.zip', fault);
    const summary = await update();
    const failed = summary.feeds.filter(({ state }) => state === 'failed');
    assert.deepEqual(
      failed.map(({ file, kept }) => [file, kept]),
      [['osv/npm/all.zip', true]],
    );
    assert.match(failed[0]?.error?.message ?? '', /osv\/npm\/all\.zip: http:\/\/127/);
    assert.equal(failed[0]?.error?.code, 'database/feed');
    assert.equal(fixed('npm'), '1');
    assert.equal(fixed('Debian'), '2');

    upstream.faults.clear();
    await update();
    assert.equal(fixed('npm'), '2');
  });

  test(`a first update whose only advisories fail (${fault}) is an error, and writes nothing`, async (t) => {
    const { upstream, output, update } = await scene(t);
    upstream.faults.set('/osv/npm/all.zip', fault);
    await assert.rejects(update({ ecosystems: ['npm'] }), (error) => {
      return (
        error instanceof SeaworthyError &&
        error.code === 'database/feed' &&
        /npm\/all\.zip/.test(error.message)
      );
    });
    assert.throws(() => readFileSync(output), /ENOENT/);
  });
}

test('a download that breaks off once is asked for again', async (t) => {
  const { environment, upstream, update, fixed } = await scene(t);
  upstream.faults.set('/osv/npm/all.zip', 'cut-off');
  const get = quickGet(environment.signal);
  const healed: UpdateOptions['get'] = async (url, headers) => {
    const answer = await get(url, headers);
    if (url.includes('/npm/')) upstream.faults.clear();
    return answer;
  };
  const summary = await update({ ecosystems: ['npm'], get: healed });
  assert.equal(states(summary)['osv/npm/all.zip'], 'new');
  assert.equal(upstream.log.filter((line) => line.includes('/npm/')).length, 2);
  assert.equal(fixed('npm'), '1');
});

test('a server that says nothing is given up where the client gives up', async (t) => {
  const { upstream, update, fixed } = await scene(t);
  await update({ ecosystems: ['npm'] });
  upstream.faults.set('/osv/npm/all.zip', 'silent');
  const gone = () => Promise.reject(new SeaworthyError('network/timeout', 'no answer'));
  const get: UpdateOptions['get'] = (url, headers) =>
    upstream.faults.has(new URL(url).pathname) ? gone() : quickGet(AbortSignal.timeout(60_000))(url, headers);
  const summary = await update({ get });
  assert.equal(states(summary)['osv/npm/all.zip'], 'failed');
  assert.equal(fixed('npm'), '1');
});

test('a database keeps what it has where a feed fails of which there is no copy', async (t) => {
  const { environment, output, upstream, update, fixed } = await scene(t);
  await update({ ecosystems: ['Debian', 'npm'] });
  rmSync(join(environment.cacheDir, 'database'), { recursive: true });
  const before = readFileSync(output);
  upstream.faults.set('/osv/Debian/all.zip', 'status-500');
  await assert.rejects(update({ ecosystems: ['npm'] }), /osv\/Debian\/all\.zip/);
  assert.ok(readFileSync(output).equals(before));
  assert.equal(fixed('Debian'), '1');
});

test('scores that cannot be fetched do not hold back a first database', async (t) => {
  const { upstream, update, fixed } = await scene(t);
  upstream.faults.set(EPSS, 'status-500');
  const summary = await update({ ecosystems: ['npm'] });
  assert.equal(states(summary)['epss/epss_scores-current.csv.gz'], 'failed');
  assert.equal(fixed('npm'), '1');
});

test('a copy that was damaged on the disk is fetched again', async (t) => {
  const { environment, update, upstream, fixed } = await scene(t);
  await update({ ecosystems: ['npm'] });
  writeFileSync(join(environment.cacheDir, 'database/feeds/osv/npm/all.zip'), 'garbage');
  upstream.log.length = 0;
  const summary = await update();
  assert.ok(upstream.log.includes('GET /osv/npm/all.zip 200'));
  assert.equal(states(summary)['osv/npm/all.zip'], 'new');
  assert.equal(fixed('npm'), '1');
});

test('a database that was damaged or deleted is made again', async (t) => {
  const { output, update, fixed } = await scene(t);
  await update({ ecosystems: ['npm'] });
  writeFileSync(output, 'garbage');
  assert.equal((await update()).changed, true);
  assert.equal(fixed('npm'), '1');
  rmSync(output);
  assert.equal((await update()).changed, true);
});

test('two at once leave a whole database, and copies that fit their notes', async (t) => {
  const { update, fixed } = await scene(t);
  await Promise.all([
    update({ ecosystems: ['npm'] }),
    update({ ecosystems: ['npm', 'Go'] }),
    update({ ecosystems: ['npm'] }),
  ]);
  assert.equal(fixed('npm'), '1');
  const last = await update({ ecosystems: ['npm', 'Go'] });
  assert.deepEqual([...new Set(Object.values(states(last)))], ['unchanged']);
  assert.equal(fixed('Go'), '1');
});

test('--offline refuses, and so does an update that does not know what to fetch', async (t) => {
  const { environment, update, upstream } = await scene(t);
  const code = (expected: string) => (error: unknown) =>
    error instanceof SeaworthyError && error.code === expected;
  await assert.rejects(
    update({ environment: { ...environment, offline: true }, ecosystems: ['npm'] }),
    code('offline'),
  );
  await assert.rejects(update(), code('usage'));
  await assert.rejects(update({ ecosystems: ['../../etc'] }), code('usage'));
  assert.deepEqual(upstream.log, []);
});

test('a cancelled update says so, and leaves the database', async (t) => {
  const { environment, output, update } = await scene(t);
  await update({ ecosystems: ['npm'] });
  const before = readFileSync(output);
  const signal = AbortSignal.abort(new SeaworthyError('cancelled', 'cancelled'));
  await assert.rejects(update({ environment: { ...environment, signal } }));
  assert.ok(readFileSync(output).equals(before));
});
