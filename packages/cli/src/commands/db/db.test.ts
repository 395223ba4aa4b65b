import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import type { Report } from '@seaworthy/core/model/report.ts';
import { writeImage } from '../../../../../test/support/image.ts';
import { tarFile } from '../../../../../test/support/tar.ts';
import { osvZip } from '../../testing/osv.ts';
import { seaworthy, temporaryFolder } from '../../testing/spawn.ts';

const folder = mkdtempSync(join(tmpdir(), 'seaworthy-db-'));
const image = join(folder, 'image.tar');
const feeds = join(folder, 'feeds');

function record(id: string, ecosystem: string, name: string): object {
  const ranges = [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '9-r0' }] }];
  const affected = [{ package: { ecosystem, name }, ranges }];
  return {
    schema_version: '1.6.0',
    id,
    upstream: ['CVE-2026-2001'],
    modified: '2026-01-01T00:00:00Z',
    summary: id,
    affected,
  };
}

before(() => {
  const installed = 'C:Q1AAAAAAAAAAAAAAAAAAAAAAAAAAA=\nP:zlib\nV:1.3.1-r0\nA:x86_64\nL:Zlib\no:zlib\n\n';
  const root = tarFile([
    { path: 'etc/os-release', content: 'ID=alpine\nVERSION_ID=3.20.2\n' },
    { path: 'lib/apk/db/installed', content: installed },
  ]);
  writeImage('docker-archive', image, {
    name: 'a:1',
    layers: [{ tar: root, instruction: 'ADD rootfs.tar /' }],
  });
  for (const [ecosystem, release] of [
    ['Alpine', 'Alpine:v3.20'],
    ['Debian', 'Debian:12'],
  ] as const) {
    mkdirSync(join(feeds, 'osv', ecosystem), { recursive: true });
    const zip = osvZip([record(`${ecosystem.toUpperCase()}-CVE-2026-2001`, release, 'zlib')]);
    writeFileSync(join(feeds, 'osv', ecosystem, 'all.zip'), zip);
  }
});

after(() => rmSync(folder, { recursive: true, force: true }));

interface Upstream {
  readonly asked: string[];
  readonly env: Readonly<Record<string, string>>;
  down: boolean;
}

/** A server with the layout of OSV's bucket and nothing else, and an empty cache. */
async function upstream(context: TestContext): Promise<Upstream> {
  const state = { asked: [] as string[], down: false };
  const server = createServer((request, response) => {
    const path = join(feeds, request.url ?? '');
    state.asked.push(`${request.url}${request.headers['if-none-match'] === '"1"' ? ' again' : ''}`);
    if (state.down || !existsSync(path)) return void response.writeHead(404).end();
    if (request.headers['if-none-match'] === '"1"') return void response.writeHead(304).end();
    response.writeHead(200, { etag: '"1"' }).end(readFileSync(path));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => server.close());
  const address = server.address();
  const base = typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : '';
  const mirrors = ['osv', 'epss', 'kev', 'endoflife'].map((name) => `${name}=${base}/${name}`);
  const env = { SEAWORTHY_MIRROR: mirrors.join(','), SEAWORTHY_CACHE_DIR: temporaryFolder(context) };
  return Object.assign(state, { env });
}

function zips(asked: readonly string[]): string[] {
  return asked.filter((path) => path.includes('/osv/'));
}

const JSON_SCAN = ['scan', '--format', 'json', image];

describe('the first scan of a machine', { concurrency: 3 }, () => {
  test('fetches what the image needs and no more; the second fetches nothing', async (context) => {
    const server = await upstream(context);
    const first = await seaworthy(JSON_SCAN, server);
    assert.equal(first.code, 0, first.stderr);
    assert.deepEqual(
      (JSON.parse(first.stdout) as Report).findings.map(({ id }) => id),
      ['CVE-2026-2001'],
    );
    assert.match(first.stderr, /no advisory database yet: fetching what this target needs \(Alpine\)/);
    assert.deepEqual(zips(server.asked), ['/osv/Alpine/all.zip']);
    server.asked.length = 0;
    const second = await seaworthy(JSON_SCAN, server);
    assert.deepEqual(
      (JSON.parse(second.stdout) as Report).findings,
      (JSON.parse(first.stdout) as Report).findings,
    );
    assert.deepEqual(server.asked, []);
  });

  test('goes on without advisories where the feed is down, and says so', async (context) => {
    const server = await upstream(context);
    server.down = true;
    const { code, stdout, stderr } = await seaworthy([...JSON_SCAN, '--fail-on', 'high'], server);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /could not be fetched: [^]*\nhint: /);
    assert.ok((JSON.parse(stdout) as Report).gaps.some(({ id }) => id === 'database/missing'));
  });

  test('asks nobody with --offline, and nothing for packages alone', async (context) => {
    const server = await upstream(context);
    await seaworthy([...JSON_SCAN, '--offline'], server);
    await seaworthy([...JSON_SCAN, '--scanners', 'packages'], server);
    await seaworthy(['sbom', '--format', 'json', image], server);
    assert.deepEqual(server.asked, []);
  });

  test('a database that lacks an ecosystem of the target is said, with the way out', async (context) => {
    const server = await upstream(context);
    assert.equal((await seaworthy(['db', 'update', '--ecosystem', 'Debian'], server)).code, 0);
    const { stderr } = await seaworthy(JSON_SCAN, server);
    assert.match(
      stderr,
      /the advisory database has nothing of Alpine\nhint: seaworthy db update --ecosystem Alpine\n/,
    );
  });
});

describe('db update', { concurrency: 3 }, () => {
  test('fetches what was named, then only what changed', async (context) => {
    const server = await upstream(context);
    const first = await seaworthy(['db', 'update', '--ecosystem', 'Alpine,Debian'], server);
    assert.deepEqual([first.code, first.stdout], [0, ''], first.stderr);
    assert.match(first.stderr, /2 advisories of 2 sources/);
    server.asked.length = 0;
    const second = await seaworthy(['db', 'update'], server);
    assert.equal(second.code, 0);
    assert.match(second.stderr, /is current/);
    assert.deepEqual(zips(server.asked).sort(), ['/osv/Alpine/all.zip again', '/osv/Debian/all.zip again']);
  });

  test('with nothing to go by it says what to name', async (context) => {
    const { code, stderr } = await seaworthy(['db', 'update'], await upstream(context));
    assert.equal(code, 2);
    assert.match(stderr, /hint: .*--ecosystem Debian,npm/);
  });

  test('what is down keeps what is there; with nothing there it is 3', async (context) => {
    const server = await upstream(context);
    assert.equal((await seaworthy(['db', 'update', '--ecosystem', 'Alpine'], server)).code, 0);
    server.down = true;
    const kept = await seaworthy(['db', 'update'], server);
    assert.equal(kept.code, 0);
    assert.match(kept.stderr, /its copy of before is used/);
    const none = await seaworthy(
      ['db', 'update', '--ecosystem', 'Debian', '--cache-dir', temporaryFolder(context)],
      server,
    );
    assert.deepEqual([none.code, none.stdout], [3, '']);
    assert.match(none.stderr, /osv\/Debian\/all\.zip[^]*\nhint: /);
  });

  test('wrong words are wrong usage, and --offline cannot be done', async (context) => {
    const { env } = await upstream(context);
    for (const [words, expected] of [
      [['--mirror', 'osv'], 2],
      [['--mirror', 'osv=ftp://x'], 2],
      [['--ecosystem', '../../etc'], 2],
      [['--offline', '--ecosystem', 'Alpine'], 3],
    ] as const) {
      const { code, stderr } = await seaworthy(['db', 'update', ...words], { env });
      assert.equal(code, expected, `${words.join(' ')}: ${stderr}`);
      assert.match(stderr, /^seaworthy: .*\nhint: /);
    }
  });
});

describe('db build and db status', { concurrency: 3 }, () => {
  test('the same feeds give the same bytes, whatever their order', async (context) => {
    const cwd = temporaryFolder(context);
    const [alpine, debian] = [
      join(feeds, 'osv', 'Alpine', 'all.zip'),
      join(feeds, 'osv', 'Debian', 'all.zip'),
    ];
    assert.equal(
      (await seaworthy(['db', 'build', '--from', alpine, debian, '--output', 'a.db'], { cwd })).code,
      0,
    );
    assert.equal(
      (await seaworthy(['db', 'build', '--from', debian, '--from', alpine, '--output', 'b.db'], { cwd }))
        .code,
      0,
    );
    assert.equal(
      (await seaworthy(['db', 'build', '--from', feeds, '--output', 'c.db', '--quiet'], { cwd })).stderr,
      '',
    );
    const [a, b, c] = ['a.db', 'b.db', 'c.db'].map((name) => readFileSync(join(cwd, name)));
    assert.ok(a !== undefined && b !== undefined && c !== undefined && a.equals(b) && a.equals(c));
  });

  test('without --output it goes where scan looks', async (context) => {
    const env = { SEAWORTHY_CACHE_DIR: temporaryFolder(context) };
    assert.equal((await seaworthy(['db', 'build', '--from', feeds], { env })).code, 0);
    const status = await seaworthy(['db', 'status', '--format', 'json'], { env });
    const parsed = JSON.parse(status.stdout) as {
      digest: string;
      records: number;
      sources: { name: string }[];
      path: string;
    };
    assert.equal(parsed.records, 2);
    assert.deepEqual(
      parsed.sources.map(({ name }) => name),
      ['Alpine', 'Debian'],
    );
    assert.ok(parsed.path.startsWith(env.SEAWORTHY_CACHE_DIR));
    const { stdout } = await seaworthy([...JSON_SCAN, '--offline'], { env });
    assert.equal((JSON.parse(stdout) as Report).database?.digest, parsed.digest);
    const text = await seaworthy(['db', 'status'], { env });
    assert.match(
      text.stdout,
      new RegExp(`digest +${parsed.digest}\\nbuilt +2026-01-01[^]*\\nrecords +2\\n[^]*\\nAlpine +1 `),
    );
  });

  test('a damaged feed is named, and the database that was there stays', async (context) => {
    const cwd = temporaryFolder(context);
    assert.equal((await seaworthy(['db', 'build', '--from', feeds, '--output', 'a.db'], { cwd })).code, 0);
    const before = readFileSync(join(cwd, 'a.db'));
    const zip = readFileSync(join(feeds, 'osv', 'Debian', 'all.zip'));
    writeFileSync(join(cwd, 'damaged.zip'), zip.subarray(0, zip.length - 40));
    const words = ['db', 'build', '--from', feeds, 'damaged.zip', '--output', 'a.db'];
    const { code, stderr } = await seaworthy(words, { cwd });
    assert.equal(code, 3);
    assert.match(stderr, /damaged\.zip[^]*\nhint: /);
    assert.ok(readFileSync(join(cwd, 'a.db')).equals(before));
  });

  test('no database is 3, with what to do', async (context) => {
    const { code, stdout, stderr } = await seaworthy([
      'db',
      'status',
      '--cache-dir',
      temporaryFolder(context),
    ]);
    assert.deepEqual([code, stdout], [3, '']);
    assert.match(stderr, /hint: .*db update/);
  });
});

test('a push to a digest, or of nothing, is refused', async (context) => {
  const cwd = temporaryFolder(context);
  const missing = await seaworthy(['db', 'push', '--db', 'none.db', '127.0.0.1:1/a:1'], { cwd });
  assert.equal(missing.code, 3);
  assert.match(missing.stderr, /none\.db\nhint: /);
  writeFileSync(join(cwd, 'a.db'), 'x');
  const digest = `127.0.0.1:1/a@sha256:${'0'.repeat(64)}`;
  assert.equal((await seaworthy(['db', 'push', '--db', 'a.db', digest], { cwd })).code, 2);
  assert.equal(
    (await seaworthy(['db', 'pull', '127.0.0.1:1/NAME'], { cwd, env: { SEAWORTHY_CACHE_DIR: cwd } })).code,
    2,
  );
});
