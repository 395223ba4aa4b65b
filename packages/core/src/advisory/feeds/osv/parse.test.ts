import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { bytesSource } from '../../../bytes/source.ts';
import { writeZip } from '../../../bytes/zip.testing.ts';
import type { FeedRecord } from '../../contract.ts';
import { normaliseRecord } from './normalise.ts';
import { parseOsv } from './parse.ts';

type AdvisoryRecord = FeedRecord & { kind: 'advisory' };

const TESTDATA = new URL('testdata/', import.meta.url);

function published(name: string): AdvisoryRecord {
  const record = normaliseRecord(JSON.parse(readFileSync(new URL(`${name}.json`, TESTDATA), 'utf8')));
  assert.equal(record.kind, 'advisory');
  return record;
}

/** A record about one package, with these fields besides. */
function made(fields: object, affected: object = {}): AdvisoryRecord {
  const entry = { package: { ecosystem: 'Debian:12', name: 'x' }, ranges: [range('1')], ...affected };
  return normaliseRecord({ id: 'TEST-1', affected: [entry], ...fields }) as AdvisoryRecord;
}

function range(fixed: string, type = 'ECOSYSTEM'): object {
  return { type, events: [{ introduced: '0' }, { fixed }] };
}

test('an AlmaLinux erratum: stream and word out of the summary, CVEs out of related', () => {
  const { advisory, affected } = published('ALSA-2023_7205');
  assert.deepEqual(advisory.severity, [{ type: 'AlmaLinux', score: 'Important' }]);
  assert.ok(advisory.upstream.includes('CVE-2023-44487'));
  assert.ok(advisory.upstream.every((id) => id.startsWith('CVE-')));
  assert.deepEqual(
    affected.map(({ name, module, ecosystem }) => [name, module, ecosystem]),
    ['nodejs', 'nodejs-devel', 'nodejs-docs'].map((name) => [name, 'nodejs:20', 'AlmaLinux:8']),
  );
});

test('a summary that names two streams gives a row for each', () => {
  const { affected } = published('ALBA-2022_1563');
  const streams = affected.filter(({ name }) => name === 'libiscsi').map(({ module }) => module);
  assert.deepEqual(streams, ['virt:rhel', 'virt-devel:rhel']);
});

test('a summary that names a package and its version names no stream', () => {
  const { affected } = published('ALSA-2024_10244');
  assert.deepEqual(
    affected.map(({ module }) => module),
    [null, null, null],
  );
});

test('Alpine and Debian: the CVE is upstream, each release is a row', () => {
  const alpine = published('ALPINE-CVE-2024-5535');
  assert.deepEqual(alpine.advisory.upstream, ['CVE-2024-5535']);
  const release = alpine.affected.find(({ ecosystem }) => ecosystem === 'Alpine:v3.20');
  assert.deepEqual(release?.ranges, [range('3.3.1-r1')]);
  const debian = published('DEBIAN-CVE-2024-5535');
  assert.deepEqual(
    debian.affected.map(({ name, ranges }) => [name, ranges]),
    [['openssl', [range('3.0.15-1~deb12u1')]]],
  );
});

test('Go: packages and symbols are kept, the zero time is none', () => {
  const { advisory, affected } = published('GO-2020-0001');
  assert.equal(advisory.modified, null);
  assert.equal(advisory.published, '2021-04-14T20:04:52Z');
  assert.deepEqual(advisory.aliases, ['CVE-2020-36567', 'GHSA-6vm3-jj99-7229']);
  assert.deepEqual(affected[0]?.imports, [
    {
      path: 'github.com/gin-gonic/gin',
      symbols: ['Default', 'Logger', 'LoggerWithConfig', 'LoggerWithFormatter', 'LoggerWithWriter'],
    },
  ]);
});

test('npm: several ranges, the word of the database, addresses', () => {
  const { advisory, affected } = published('GHSA-223j-4rm8-mrmf');
  assert.deepEqual(advisory.severity, [{ type: 'database', score: 'LOW' }]);
  assert.equal(affected[0]?.ranges.length, 4);
  assert.deepEqual(affected[0]?.ranges[3], {
    type: 'SEMVER',
    events: [{ introduced: '15.2.3' }, { fixed: '15.2.4' }],
  });
  assert.equal(advisory.urls[0], 'https://github.com/advisories/GHSA-223j-4rm8-mrmf');
});

test('PyPI: names by PEP 503, a title out of the details, no versions that the range covers', () => {
  const { affected } = published('PYSEC-2020-341');
  assert.deepEqual(
    affected.map(({ name, versions }) => [name, versions]),
    [['jw-util', []]],
  );
  const jinja = published('PYSEC-2014-8');
  assert.match(jinja.advisory.summary, /^The default configuration for bccache\.FileSystemBytecodeCache/);
});

test('withdrawn records are told as such', () => {
  const record = normaliseRecord(JSON.parse(readFileSync(new URL('GO-2022-0617.json', TESTDATA), 'utf8')));
  assert.deepEqual(record, { kind: 'withdrawn', id: 'GO-2022-0617' });
});

test('a listed version that no range covers is kept', () => {
  const affected = {
    package: { ecosystem: 'PyPI', name: 'x' },
    ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '1.0' }, { fixed: '2.0' }, { introduced: '3.0' }] }],
    versions: ['0.9', '1.0.0', '1.5', '2.0rc1', '2.0', '2.5', '3.0', '4.0'],
  };
  // PEP 440: a candidate of 2.0 is below 2.0.
  assert.deepEqual(made({}, affected).affected[0]?.versions, ['0.9', '2.0', '2.5']);
});

test('listed versions stay where there is no range, or no order that we know', () => {
  const versions = ['2', '1', '1'];
  assert.deepEqual(made({}, { ranges: [], versions }).affected[0]?.versions, ['1', '2']);
  const git = { ranges: [{ type: 'GIT', events: [{ introduced: '0' }] }], versions };
  assert.deepEqual(made({}, git).affected[0]?.versions, ['1', '2']);
  assert.deepEqual(made({}, git).affected[0]?.ranges, []);
  const other = { package: { ecosystem: 'Hackage', name: 'x' }, versions };
  assert.deepEqual(made({}, other).affected[0]?.versions, ['1', '2']);
});

test("Debian's urgency and Ubuntu's priority are severity words; end-of-life means that no fix comes", () => {
  const urgency = (word: string) => made({}, { ecosystem_specific: { urgency: word } }).affected[0];
  assert.deepEqual(urgency('unimportant')?.severity, [{ type: 'Debian', score: 'unimportant' }]);
  assert.deepEqual(urgency('low**')?.severity, [{ type: 'Debian', score: 'low' }]);
  assert.deepEqual(urgency('not yet assigned')?.severity, []);
  assert.equal(urgency('not yet assigned')?.state, null);
  assert.equal(urgency('end-of-life')?.state, 'wont-fix');
  const ubuntu = made({ severity: [{ type: 'Ubuntu', score: 'medium' }] });
  assert.deepEqual(ubuntu.advisory.severity, [{ type: 'Ubuntu', score: 'medium' }]);
});

test('only errata take CVEs out of related', () => {
  const related = ['CVE-2024-1', 'GHSA-aaaa-bbbb-cccc'];
  for (const id of ['ALSA-2024:1', 'RLSA-2024:1', 'RHSA-2024:1', 'SUSE-SU-2024:1-1', 'DSA-1-1']) {
    assert.deepEqual(made({ id, related }).advisory.upstream, ['CVE-2024-1'], id);
  }
  for (const id of ['GHSA-aaaa-bbbb-dddd', 'CVE-2024-2', 'PYSEC-2024-1']) {
    assert.deepEqual(made({ id, related }).advisory.upstream, [], id);
  }
});

test('a stream that the record or its purl names goes before the summary', () => {
  const summary = 'Important: nodejs:18 security update';
  const modular = [range('1:18.1-1.module+el8.7.0+1072+5b168780')];
  const streamOf = (fields: object) => made({ summary }, { ranges: modular, ...fields }).affected[0]?.module;
  assert.equal(streamOf({}), 'nodejs:18');
  assert.equal(streamOf({ ecosystem_specific: { module: 'nodejs:20' } }), 'nodejs:20');
  const purl = 'pkg:rpm/redhat/nodejs?arch=x86_64&rpmmod=nodejs:16';
  assert.equal(streamOf({ package: { ecosystem: 'Red Hat', name: 'nodejs', purl } }), 'nodejs:16');
});

test('what is no OSV record is an error with a reason', () => {
  for (const value of [null, [], 'x', {}, { id: '' }, { id: 'A-1', affected: 'x' }]) {
    assert.throws(() => normaliseRecord(value), Error, JSON.stringify(value));
  }
  assert.throws(() => made({}, { ranges: [{ type: 'FANCY', events: [] }] }), /unknown type/);
  assert.throws(() => made({}, { ranges: [{ type: 'SEMVER', events: [] }] }), /without events/);
  assert.throws(() => made({}, { ranges: [{ type: 'SEMVER', events: [{}] }] }), /says nothing/);
});

test('names that JavaScript gives a meaning are names like others', () => {
  const text =
    '{"id":"T-1","__proto__":{"withdrawn":"x"},"affected":[{"package":{"ecosystem":"npm","name":"__proto__"}}]}';
  const record = normaliseRecord(JSON.parse(text)) as AdvisoryRecord;
  assert.equal(record.kind, 'advisory');
  assert.equal(record.affected[0]?.name, '__proto__');
});

function parse(files: readonly { name: string; content: string }[], path: string): FeedRecord[] {
  return [...parseOsv({ path, content: bytesSource(writeZip(files)) })];
}

test('a record that cannot be read is named, the others are kept, and the source comes last', () => {
  const files = readdirSync(TESTDATA)
    .filter((name) => /^(ALPINE|DEBIAN|GHSA)/.test(name))
    .map((name) => ({ name, content: readFileSync(new URL(name, TESTDATA), 'utf8') }));
  const records = parse([...files, { name: 'bad.json', content: '{"id":' }], 'osv/Alpine/all.zip');
  assert.deepEqual(
    records.map(({ kind }) => kind),
    ['advisory', 'advisory', 'advisory', 'unreadable', 'source'],
  );
  assert.deepEqual(records.at(-1), { kind: 'source', name: 'Alpine', updated: '2026-11-23T00:00:00Z' });
  const bad = records[3];
  assert.ok(bad?.kind === 'unreadable' && bad.record === 'bad.json');
});

test('the source is what the layout calls it where records speak of it, else the commonest ecosystem', () => {
  const files = ['T-1', 'T-2', 'T-3'].map((id, i) => ({
    name: `${id}.json`,
    content: JSON.stringify({
      id,
      affected: [{ package: { ecosystem: i === 0 ? 'Go' : 'npm', name: 'x' } }],
    }),
  }));
  const sourceOf = (path: string) => {
    const last = parse(files, path).at(-1);
    return last?.kind === 'source' ? last.name : null;
  };
  assert.equal(sourceOf('osv/Go/all.zip'), 'Go');
  assert.equal(sourceOf('Go.zip'), 'Go');
  assert.equal(sourceOf('osv/Debian/all.zip'), 'npm');
  assert.equal(sourceOf('all.zip'), 'npm');
});

test('a zip that is damaged or empty is an error as a whole', () => {
  assert.throws(() => parse([], 'all.zip'), /no records/);
  const zip = writeZip([{ name: 'a.json', content: '{"id":"A-1"}', stored: true }]);
  zip.write('!', 40);
  assert.throws(() => [...parseOsv({ path: 'all.zip', content: bytesSource(zip) })], /checksum/);
});
