import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { AdvisorySource } from '../../model/advisory.ts';
import { SeaworthyError } from '../../model/error.ts';
import {
  CYCLES_JSON,
  EPSS_CSV,
  KEV_JSON,
  osvRecord,
  osvZip,
  put,
  putLayout,
  temporaryFolder,
} from '../testing.ts';
import { type BuildSummary, compileDatabase } from './build.ts';
import { openDatabase } from './open.ts';
import { databaseStatus } from './status.ts';

async function build(
  from: readonly string[],
  output: string,
  builtAt: number | null = null,
): Promise<BuildSummary> {
  return compileDatabase({ from, output, builtAt });
}

async function opened(t: TestContext, folder: string, from: readonly string[]): Promise<AdvisorySource> {
  const output = join(folder, 'out.db');
  await build(from, output);
  const source = openDatabase(output);
  t.after(() => source.close());
  return source;
}

function fails(code: string, message: RegExp) {
  return (error: unknown) =>
    error instanceof SeaworthyError && error.code === code && message.test(error.message);
}

test('what the feeds say comes out again', async (t) => {
  const folder = temporaryFolder(t);
  putLayout(join(folder, 'feeds'));
  const source = await opened(t, folder, [join(folder, 'feeds')]);
  assert.deepEqual(source.affected('Debian:12', 'openssl'), [
    {
      advisory: 'DEBIAN-CVE-2024-1000',
      ecosystem: 'Debian:12',
      name: 'openssl',
      ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '3.0.14-1~deb12u1' }] }],
      versions: [],
      module: null,
      arches: [],
      severity: [],
      state: null,
      imports: [],
    },
  ]);
  assert.deepEqual(source.advisory('DEBIAN-CVE-2024-1000'), {
    id: 'DEBIAN-CVE-2024-1000',
    aliases: [],
    upstream: ['CVE-2024-1000'],
    summary: '',
    severity: [],
    published: null,
    modified: '2026-01-02T03:04:05Z',
    urls: [],
    source: 'Debian',
  });
  assert.deepEqual(source.byAlias('CVE-2024-1000'), ['DEBIAN-CVE-2024-1000']);
  assert.deepEqual(source.byAlias('DEBIAN-CVE-2024-1000'), ['DEBIAN-CVE-2024-1000']);
  assert.deepEqual(source.epss('CVE-2024-1000'), { score: 0.5, percentile: 0.99, date: '2026-08-16' });
  assert.deepEqual(source.kev('CVE-2024-1000'), { dueDate: '2026-02-01' });
  assert.deepEqual(source.endOfLife('debian'), [
    { cycle: '12', codename: 'Bookworm', eol: '2026-07-11', extendedSupport: '2028-06-30' },
  ]);
  assert.equal(source.hasEcosystem('Debian:12'), true);
});

test('what no feed says is empty, null or false', async (t) => {
  const folder = temporaryFolder(t);
  putLayout(join(folder, 'feeds'));
  const source = await opened(t, folder, [join(folder, 'feeds')]);
  assert.deepEqual(source.affected('Debian:11', 'openssl'), []);
  assert.deepEqual(source.affected('Debian', 'openssl'), []);
  assert.deepEqual(source.affected('Debian:12', 'openss'), []);
  assert.deepEqual(source.affected('', ''), []);
  assert.equal(source.advisory('CVE-2024-1000'), null);
  assert.deepEqual(source.byAlias('CVE-2024-1001'), []);
  assert.equal(source.epss('CVE-1999-1'), null);
  assert.equal(source.kev('zzz'), null);
  assert.equal(source.endOfLife('alpine'), null);
  assert.equal(source.hasEcosystem('Debian:11'), false);
  assert.equal(source.hasEcosystem('Debian'), false);
});

test('every field of a record survives', async (t) => {
  const folder = temporaryFolder(t);
  const events = [
    { introduced: '1' },
    { fixed: '2' },
    { introduced: '3' },
    { last_affected: '4' },
    { limit: '5' },
  ];
  const record = {
    id: 'ODD:1/ü',
    modified: '2026-01-02T03:04:05.678901Z',
    published: '1999-12-31T23:59:59+01:00',
    aliases: [
      'CVE-2024-0007',
      'CVE-2024-00007',
      'CVE-0001-1234567890123',
      'GHSA-2222-3333-4444',
      'RHSA-2024:0001',
    ],
    summary: 'naïve – 漢字',
    severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N' }],
    references: [
      { type: 'WEB', url: 'https://a.example/1' },
      { type: 'ADVISORY', url: 'https://a.example/2' },
    ],
    affected: [
      {
        package: { ecosystem: 'Hackage', name: 'x' },
        ranges: [
          { type: 'SEMVER', events },
          { type: 'ECOSYSTEM', events: [{ introduced: '0' }] },
        ],
        ecosystem_specific: {
          arches: ['x86_64'],
          imports: [
            { path: 'p', symbols: ['S'], goos: ['windows'] },
            { path: 'q', goarch: [] },
          ],
        },
      },
      { package: { ecosystem: 'Hackage', name: 'y' }, versions: ['1', '2'] },
    ],
  };
  const source = await opened(t, folder, [put(folder, 'all.zip', osvZip([record]))]);
  assert.deepEqual(source.advisory('ODD:1/ü'), {
    id: 'ODD:1/ü',
    aliases: [...record.aliases].sort(),
    upstream: [],
    summary: 'naïve – 漢字',
    severity: record.severity,
    published: '1999-12-31T22:59:59Z',
    modified: '2026-01-02T03:04:05Z',
    urls: ['https://a.example/2', 'https://a.example/1'],
    source: 'Hackage',
  });
  const [row] = source.affected('Hackage', 'x');
  assert.deepEqual(row?.ranges, [
    { type: 'SEMVER', events },
    { type: 'ECOSYSTEM', events: [{ introduced: '0' }] },
  ]);
  assert.deepEqual(row?.arches, ['x86_64']);
  assert.deepEqual(row?.imports, [
    { path: 'p', symbols: ['S'], goos: ['windows'] },
    { path: 'q', symbols: [] },
  ]);
  assert.deepEqual(source.affected('Hackage', 'y')[0]?.versions, ['1', '2']);
  for (const alias of record.aliases) assert.deepEqual(source.byAlias(alias), ['ODD:1/ü'], alias);
});

test('PyPI names are found in every spelling of PEP 503', async (t) => {
  const folder = temporaryFolder(t);
  const zip = osvZip([osvRecord('PYSEC-2020-1', [['PyPI', 'Zope.Interface', '5.0']])]);
  const source = await opened(t, folder, [put(folder, 'PyPI.zip', zip)]);
  for (const name of ['zope-interface', 'Zope.Interface', 'zope_interface', 'ZOPE--interface']) {
    assert.equal(source.affected('PyPI', name)[0]?.name, 'zope-interface', name);
  }
});

test('records are counted without those withdrawn, and a source a feed', async (t) => {
  const folder = temporaryFolder(t);
  const zip = osvZip([
    osvRecord('A-1', [['Debian:12', 'a', '1']]),
    osvRecord('A-2', [['Debian:12', 'a', '1']], { withdrawn: '2026-01-01T00:00:00Z' }),
    { ...osvRecord('A-3', []), affected: 'nonsense' } as unknown as { id: string },
  ]);
  put(folder, 'feeds/osv/Debian/all.zip', zip);
  put(folder, 'feeds/epss/e.csv', EPSS_CSV);
  const summary = await build([join(folder, 'feeds')], join(folder, 'out.db'));
  assert.equal(summary.records, 1);
  assert.equal(summary.withdrawn, 1);
  assert.equal(summary.unreadableCount, 1);
  assert.deepEqual(summary.unreadable, [
    { record: 'osv/Debian/all.zip: A-3.json', reason: 'affected is no list' },
  ]);
  assert.deepEqual(summary.sources, [
    { name: 'Debian', updated: '2026-01-02T03:04:05Z', records: 1 },
    { name: 'EPSS', updated: '2026-08-16T00:00:00Z', records: 1 },
  ]);
  assert.equal(summary.built, '2026-08-16T00:00:00Z');
});

test('the same feeds give the same bytes, in any order and spelled as files or folders', async (t) => {
  const folder = temporaryFolder(t);
  const feeds = join(folder, 'feeds');
  putLayout(feeds);
  const files = [
    'osv/Debian/all.zip',
    'osv/npm/all.zip',
    'epss/scores.csv',
    'kev/kev.json',
    'endoflife/endoflife.json',
  ];
  const paths = files.map((file) => join(feeds, file));
  const orders = [
    [feeds],
    paths,
    [...paths].reverse(),
    [join(feeds, 'osv'), ...paths.slice(2)],
    [...paths, feeds],
  ];
  const built: Buffer[] = [];
  for (const [i, from] of orders.entries()) {
    await build(from, join(folder, `${i}.db`));
    built.push(readFileSync(join(folder, `${i}.db`)));
  }
  for (const bytes of built) assert.ok(bytes.equals(built[0] as Buffer));
  await build([feeds], join(folder, 'later.db'), 1_800_000_000);
  assert.equal(openDatabase(join(folder, 'later.db')).info.built, '2027-01-15T08:00:00Z');
});

test('feeds may be packed by gzip', async (t) => {
  const folder = temporaryFolder(t);
  const packed = [
    put(folder, 'a', gzipSync(EPSS_CSV)),
    put(folder, 'b', gzipSync(KEV_JSON)),
    put(folder, 'c', gzipSync(CYCLES_JSON)),
  ];
  const source = await opened(t, folder, packed);
  assert.deepEqual(
    source.info.sources.map(({ name }) => name),
    ['EPSS', 'KEV', 'endoflife.date'],
  );
});

test('of two texts of a record the newer one counts, wherever it comes', async (t) => {
  const folder = temporaryFolder(t);
  const text = (fixed: string, modified: string) =>
    osvZip([osvRecord('A-1', [['Debian:12', 'a', fixed]], { modified })]);
  const old = put(folder, 'old/Debian.zip', text('1', '2025-01-01T00:00:00Z'));
  const recent = put(folder, 'new/Debian.zip', text('2', '2026-01-01T00:00:00Z'));
  for (const from of [
    [old, recent],
    [recent, old],
  ]) {
    const source = await opened(t, folder, from);
    assert.deepEqual(
      source.affected('Debian:12', 'a').map(({ ranges }) => ranges[0]?.events[1]),
      [{ fixed: '2' }],
    );
    assert.equal(source.info.records, 1);
  }
});

test('a record in the zips of two ecosystems: each speaks for its own, what only one has is kept', async (t) => {
  const folder = temporaryFolder(t);
  const npm = osvRecord('GHSA-2222-3333-4444', [
    ['npm', 'jquery', '3.5.0'],
    ['RubyGems', 'jquery-rails', '4.0'],
  ]);
  const gems = osvRecord('GHSA-2222-3333-4444', [['RubyGems', 'jquery-rails', '4.4.0']]);
  const other = osvRecord('GHSA-5555-6666-7777', [
    ['npm', 'x', '1'],
    ['RubyGems', 'x', '1'],
  ]);
  const from = [
    put(folder, 'npm/all.zip', osvZip([npm, other])),
    put(folder, 'RubyGems/all.zip', osvZip([gems])),
  ];
  const source = await opened(t, folder, from);
  const fixed = (ecosystem: string, name: string) =>
    source.affected(ecosystem, name).map(({ ranges }) => ranges[0]?.events[1]);
  assert.deepEqual(fixed('npm', 'jquery'), [{ fixed: '3.5.0' }]);
  assert.deepEqual(fixed('RubyGems', 'jquery-rails'), [{ fixed: '4.4.0' }]);
  assert.deepEqual(fixed('RubyGems', 'x'), [{ fixed: '1' }]);
});

test('an ecosystem of which there is no source is not claimed, even where a record names it', async (t) => {
  const folder = temporaryFolder(t);
  const zip = osvZip([
    osvRecord('GHSA-2222-3333-4444', [
      ['npm', 'x', '1'],
      ['npm', 'y', '1'],
      ['PyPI', 'x', '1'],
    ]),
  ]);
  const source = await opened(t, folder, [put(folder, 'npm/all.zip', zip)]);
  assert.equal(source.hasEcosystem('npm'), true);
  assert.equal(source.hasEcosystem('PyPI'), false);
});

test('a damaged feed is named, and the database that was there stays', async (t) => {
  const folder = temporaryFolder(t);
  const feeds = join(folder, 'feeds');
  putLayout(feeds);
  const output = join(folder, 'out.db');
  await build([feeds], output);
  const before = readFileSync(output);
  const whole = readFileSync(join(feeds, 'osv/npm/all.zip'));
  const damages: [string, Buffer | string][] = [
    ['osv/npm/all.zip', whole.subarray(0, whole.length - 10)],
    ['osv/npm/all.zip', 'garbage'],
    ['epss/scores.csv', EPSS_CSV.slice(0, -5)],
    ['epss/scores.csv.gz', gzipSync(EPSS_CSV).subarray(0, 40)],
    ['kev/kev.json', KEV_JSON.slice(0, 90)],
    ['endoflife/endoflife.json', '{"debian":{"cycles":['],
  ];
  for (const [i, [file, content]] of damages.entries()) {
    const broken = join(folder, `broken${i}`);
    putLayout(broken);
    put(broken, file, content);
    await assert.rejects(
      build([broken], output),
      fails('database/feed', new RegExp(file.replaceAll('.', '\\.'))),
    );
    assert.ok(readFileSync(output).equals(before), file);
  }
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.startsWith('.seaworthy')),
    [],
    'nothing is left behind',
  );
});

test('a folder without feeds, a path that is not there, a file that is no feed', async (t) => {
  const folder = temporaryFolder(t);
  const output = join(folder, 'out.db');
  const text = put(folder, 'text/README.md', 'hello');
  await assert.rejects(build([join(folder, 'text')], output), fails('database/feed', /no feed in it/));
  await assert.rejects(build([join(folder, 'nowhere')], output), fails('target/not-found', /nowhere/));
  await assert.rejects(build([text], output), fails('database/feed', /not a feed that we know/));
});

test('what is given and not used is told', async (t) => {
  const folder = temporaryFolder(t);
  putLayout(join(folder, 'feeds'));
  put(folder, 'feeds/osv/README.md', 'words about the data are no data');
  put(folder, 'feeds/osv/notes.odt', 'x');
  put(folder, 'feeds/secdb/v3.20/main.json', '{}');
  const { unused } = await build([join(folder, 'feeds')], join(folder, 'out.db'));
  assert.deepEqual(unused.map(({ path }) => path.slice(folder.length)).sort(), [
    '/feeds/osv/notes.odt',
    '/feeds/secdb',
  ]);
});

test('a place that cannot be written is an error of its own', async (t) => {
  const folder = temporaryFolder(t);
  putLayout(join(folder, 'feeds'));
  const output = join(put(folder, 'file', ''), 'out.db');
  await assert.rejects(build([join(folder, 'feeds')], output), fails('file/unwritable', /out\.db/));
});

test('no file, no database, a newer format: each says so', async (t) => {
  const folder = temporaryFolder(t);
  putLayout(join(folder, 'feeds'));
  const output = join(folder, 'out.db');
  await build([join(folder, 'feeds')], output);
  const bytes = readFileSync(output);
  bytes.writeUInt32LE(4, 8);
  writeFileSync(output, bytes);
  assert.throws(() => openDatabase(output), fails('database/invalid', /format 4 is newer/));
  assert.throws(
    () => openDatabase(put(folder, 'text', 'hello'.repeat(100))),
    fails('database/invalid', /not an advisory/),
  );
  assert.throws(() => openDatabase(put(folder, 'empty', '')), fails('database/invalid', /not an advisory/));
  assert.throws(() => openDatabase(join(folder, 'nowhere')), fails('file/unreadable', /nowhere/));
});

test('the digest is that of the file, remembered only as long as the file is the same', async (t) => {
  const folder = temporaryFolder(t);
  putLayout(join(folder, 'feeds'));
  const output = join(folder, 'out.db');
  const cacheDir = join(folder, 'cache');
  const digests: string[] = [];
  for (const builtAt of [1, 1, 2]) {
    await build([join(folder, 'feeds')], output, builtAt);
    for (const options of [{}, { cacheDir }, { cacheDir }]) {
      const source = openDatabase(output, options);
      digests.push(source.info.digest);
      source.close();
    }
  }
  assert.match(digests[0] as string, /^sha256:[0-9a-f]{64}$/);
  assert.equal(new Set(digests.slice(0, 6)).size, 1);
  assert.equal(new Set(digests.slice(6)).size, 1);
  assert.notEqual(digests[0], digests[8]);
});

test('the status has dates, counts and the age at a given time', async (t) => {
  const folder = temporaryFolder(t);
  putLayout(join(folder, 'feeds'));
  const output = join(folder, 'out.db');
  await build([join(folder, 'feeds')], output);
  const status = databaseStatus(output, { now: new Date('2026-08-16T00:01:40Z') });
  assert.equal(status.ageSeconds, 100);
  assert.deepEqual(status.ecosystems, ['Debian:12', 'npm']);
  assert.equal(status.records, 2);
  assert.equal(status.size, readFileSync(output).length);
});

test('any change of any byte of a database gives the same answers or database/invalid', async (t) => {
  const folder = temporaryFolder(t);
  const records = Array.from({ length: 400 }, (_, i) =>
    osvRecord(`DEBIAN-CVE-2024-${1000 + i}`, [['Debian:12', `name${i % 37}`, `${i}.0-1`]], {
      upstream: [`CVE-2024-${1000 + i}`],
      summary: `flaw ${i * 7919} of ${i * 104729}`.repeat(5),
    }),
  );
  put(folder, 'feeds/osv/Debian/all.zip', osvZip(records));
  const output = join(folder, 'out.db');
  await build([join(folder, 'feeds')], output);
  const answers = (path: string): unknown => {
    const source = openDatabase(path, { digest: 'sha256:0' });
    try {
      const rows = Array.from({ length: 37 }, (_, i) => source.affected('Debian:12', `name${i}`));
      return [rows, source.advisory('DEBIAN-CVE-2024-1100'), source.byAlias('CVE-2024-1100')];
    } finally {
      source.close();
    }
  };
  const expected = JSON.stringify(answers(output));
  const bytes = readFileSync(output);
  const changed = join(folder, 'changed.db');
  const check = (mutated: Buffer): void => {
    writeFileSync(changed, mutated);
    try {
      assert.equal(JSON.stringify(answers(changed)), expected);
    } catch (error) {
      assert.ok(error instanceof SeaworthyError && error.code === 'database/invalid', String(error));
    }
  };
  const change = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
      const mutated = Buffer.from(bytes);
      for (const [at, value] of changes) mutated[at] = value;
      check(mutated);
    }),
    { numRuns: 400 },
  );
  fc.assert(
    fc.property(fc.nat(bytes.length), (length) => check(bytes.subarray(0, length))),
    { numRuns: 100 },
  );
});
