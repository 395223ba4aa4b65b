import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { tarFile } from '../../../../../test/support/tar.ts';
import { bytesSource } from '../../bytes/source.ts';
import { writeZip } from '../../bytes/zip.testing.ts';
import type { FeedRecord } from '../contract.ts';
import { FEEDS } from './registry.generated.ts';

function feedNamed(name: string) {
  const feed = FEEDS.get(name);
  assert.ok(feed, name);
  return feed;
}

function parse(name: string, text: string | Uint8Array, path = `${name}/file`): FeedRecord[] {
  return [...feedNamed(name).parse({ path, content: bytesSource(Buffer.from(text as string)) })];
}

const EPSS = '#model_version:v2025.03.14,score_date:2026-08-16T00:00:00Z\ncve,epss,percentile\n';
const KEV = {
  catalogVersion: '2025.08.25',
  dateReleased: '2025-08-25T17:04:19.9796Z',
  vulnerabilities: [
    { cveID: 'CVE-2025-48384', vendorProject: 'Git', dueDate: '2025-09-15' },
    { cveID: 'CVE-2019-8394', dueDate: '2022-05-03' },
  ],
};
const OLDER_CYCLES = [
  {
    cycle: '12',
    codename: 'Bookworm',
    releaseDate: '2023-06-10',
    eol: '2026-07-11',
    extendedSupport: '2028-06-30',
  },
  { cycle: '11', eol: true },
];

test('each feed knows its own files by their content, and no other feed does', () => {
  const files: Record<string, Buffer[]> = {
    osv: [writeZip([{ name: 'a', content: 'x' }])],
    'official-images': [tarFile([{ path: 'library/debian', content: 'Tags: 12\n' }])],
    epss: [
      Buffer.from(`${EPSS}CVE-1999-0001,0.03351,0.87650\n`),
      Buffer.from('#score_date:2026-08-16T00:00:00Z\ncve,epss,percentile\n'),
    ],
    kev: [Buffer.from(JSON.stringify(KEV)), Buffer.from(JSON.stringify(KEV, null, 4))],
    endoflife: [
      Buffer.from(JSON.stringify(OLDER_CYCLES)),
      Buffer.from(JSON.stringify({ debian: { category: 'os', cycles: OLDER_CYCLES } })),
      Buffer.from(
        JSON.stringify({ result: [{ name: 'debian', releases: [{ name: '12', eolFrom: null }] }] }),
      ),
    ],
  };
  assert.deepEqual([...FEEDS.keys()].sort(), Object.keys(files).sort());
  for (const [name, samples] of Object.entries(files)) {
    for (const bytes of samples) {
      const known = [...FEEDS.values()]
        .filter((feed) => feed.recognise({ path: 'x', bytes }))
        .map((feed) => feed.name);
      assert.deepEqual(known, [name]);
    }
  }
});

test('what is none of them is known by none', () => {
  for (const text of ['', 'hello', '<html>', '{}', '[]', '{"cve":1}', 'PK', '\0'.repeat(600)]) {
    const known = [...FEEDS.values()].filter((feed) =>
      feed.recognise({ path: 'x', bytes: Buffer.from(text) }),
    );
    assert.deepEqual(known, [], JSON.stringify(text));
  }
});

test('EPSS: scores with the day of the file, plain or gzip; wrong lines are named', () => {
  const text = `${EPSS}CVE-1999-0001,0.03351,0.87650\nCVE-1999-0002,1.5,0.9\nnonsense\nCVE-1999-0003,1e-05,0\n`;
  const records = parse('epss', text);
  assert.deepEqual(parse('epss', gzipSync(text)), records);
  assert.deepEqual(
    records.map(({ kind }) => kind),
    ['epss', 'unreadable', 'unreadable', 'epss', 'source'],
  );
  assert.deepEqual(records[0], {
    kind: 'epss',
    cve: 'CVE-1999-0001',
    epss: { score: 0.03351, percentile: 0.8765, date: '2026-08-16' },
  });
  assert.deepEqual(records.at(-1), { kind: 'source', name: 'EPSS', updated: '2026-08-16T00:00:00Z' });
});

test('EPSS: a file without a date, without scores or cut off is an error', () => {
  assert.throws(() => parse('epss', 'cve,epss,percentile\nCVE-1999-0001,0.1,0.1\n'), /score_date/);
  assert.throws(() => parse('epss', EPSS), /no scores/);
  assert.throws(() => parse('epss', `${EPSS}CVE-1999-0001,0.1,0.1\nCVE-1999-0002,0.`), /cut off/);
  assert.throws(() => parse('epss', gzipSync(`${EPSS}CVE-1999-0001,0.1,0.1\n`).subarray(0, 60)));
});

test('KEV: due dates; an entry without one is named', () => {
  const records = parse(
    'kev',
    JSON.stringify({ ...KEV, vulnerabilities: [...KEV.vulnerabilities, { cveID: 'x' }] }),
  );
  assert.deepEqual(records, [
    { kind: 'kev', cve: 'CVE-2025-48384', kev: { dueDate: '2025-09-15' } },
    { kind: 'kev', cve: 'CVE-2019-8394', kev: { dueDate: '2022-05-03' } },
    { kind: 'unreadable', record: 'vulnerabilities/2', reason: 'no cveID with a dueDate' },
    { kind: 'source', name: 'KEV', updated: '2025-08-25T17:04:19Z' },
  ]);
  assert.throws(() => parse('kev', JSON.stringify({ vulnerabilities: [] })));
  assert.throws(() => parse('kev', JSON.stringify(KEV).slice(0, 80)));
});

test('end of life: the three forms say the same', () => {
  const versionOne = {
    generated_at: '2026-08-22T10:00:00+00:00',
    result: [
      {
        name: 'debian',
        releases: [
          {
            name: '12',
            codename: 'Bookworm',
            isEol: true,
            eolFrom: '2026-07-11',
            isEoes: false,
            eoesFrom: '2028-06-30',
          },
          { name: '11', codename: null, isEol: true, eolFrom: null },
        ],
      },
    ],
  };
  const expected: FeedRecord = {
    kind: 'end-of-life',
    product: 'debian',
    cycles: [
      { cycle: '12', codename: 'Bookworm', eol: '2026-07-11', extendedSupport: '2028-06-30' },
      { cycle: '11', codename: null, eol: true, extendedSupport: null },
    ],
  };
  assert.deepEqual(parse('endoflife', JSON.stringify(OLDER_CYCLES), 'endoflife/debian.json')[0], expected);
  assert.deepEqual(parse('endoflife', JSON.stringify({ debian: { cycles: OLDER_CYCLES } }))[0], expected);
  const records = parse('endoflife', JSON.stringify(versionOne));
  assert.deepEqual(records[0], expected);
  assert.deepEqual(records[1], { kind: 'source', name: 'endoflife.date', updated: '2026-08-22T10:00:00Z' });
});

test('end of life: a cycle without a name is told, the others stay', () => {
  const records = parse(
    'endoflife',
    JSON.stringify({ a: { cycles: [{ eol: true }, { cycle: 1, eol: false }] } }),
  );
  assert.deepEqual(
    records.map(({ kind }) => kind),
    ['unreadable', 'end-of-life', 'source'],
  );
  assert.throws(() => parse('endoflife', '{}'), /no cycles/);
});

test('addresses of upstreams, a base and ecosystems given', () => {
  assert.deepEqual(
    feedNamed('osv').files('http://mirror/osv', ['npm', 'Debian:12', 'Debian:11', 'Rocky Linux']),
    [
      { url: 'http://mirror/osv/Debian/all.zip', file: 'osv/Debian/all.zip' },
      { url: 'http://mirror/osv/Rocky%20Linux/all.zip', file: 'osv/Rocky Linux/all.zip' },
      { url: 'http://mirror/osv/npm/all.zip', file: 'osv/npm/all.zip' },
    ],
  );
  for (const feed of FEEDS.values()) {
    for (const { url, file } of feed.files(feed.upstream, ['npm'])) {
      assert.ok(url.startsWith('https://'), url);
      assert.ok(file.startsWith(`${feed.name}/`), file);
    }
  }
});
