import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PackageMatching } from '../catalog/contract.ts';
import type { SeverityStatement } from '../model/advisory.ts';
import { matchPackages } from './index.ts';
import { memorySource, type TestRecord, testPackage, until } from './testing.ts';

const HIGH = { type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N' };
const LOW_V4 = { type: 'CVSS_V4', score: 'CVSS:4.0/AV:P/AC:H/AT:P/PR:H/UI:A/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N' };
const word = (score: string): SeverityStatement => ({ type: 'word', score });

const MATCHING: ReadonlyMap<string, PackageMatching> = new Map([
  ['deb', { ecosystem: 'distribution', scheme: 'deb' }],
  ['npm', { ecosystem: 'npm', scheme: 'npm' }],
]);

/** Rates CVE-2024-1 of one package, by the record of its ecosystem and others. */
function rated(
  type: 'deb' | 'npm',
  severity: readonly SeverityStatement[],
  others: readonly TestRecord[] = [],
) {
  const ecosystem = type === 'deb' ? 'Debian:12' : 'npm';
  const record: TestRecord = {
    id: 'OWN',
    source: 'Own',
    aliases: ['CVE-2024-1'],
    severity,
    affected: [{ ecosystem, name: 'x', events: until('2') }],
  };
  const { findings } = matchPackages({
    packages: [testPackage(type, 'x', '1')],
    distro: { id: 'debian', version: '12', name: 'Debian 12', codename: null, like: [] },
    releaseFile: null,
    source: memorySource({ records: [record, ...others] }),
    now: new Date(0),
    matching: MATCHING,
    instructions: [],
  });
  assert.equal(findings.length, 1);
  return { severity: findings[0]?.severity, cvss: findings[0]?.cvss, title: findings[0]?.title };
}

test("a distribution's own word goes before a vector, a vector before a database's word", () => {
  assert.equal(rated('deb', [HIGH, word('Low')]).severity, 'low');
  assert.equal(rated('npm', [HIGH, word('LOW')]).severity, 'high');
});

test('words', () => {
  const of = (text: string) => rated('npm', [word(text)]).severity;
  assert.deepEqual(['Important', 'MODERATE', 'unimportant', 'untriaged', 'Critical', '7.5'].map(of), [
    'high',
    'medium',
    'negligible',
    'unknown',
    'critical',
    'high',
  ]);
});

test('a newer vector goes before an older one', () => {
  const { severity, cvss } = rated('npm', [HIGH, LOW_V4]);
  assert.equal(severity, 'low');
  assert.deepEqual(
    cvss?.map(({ version, source }) => [version, source]),
    [
      ['4.0', 'Own'],
      ['3.1', 'Own'],
    ],
  );
});

test('where the own record is silent, others of this CVE speak, and are named', () => {
  const other: TestRecord = {
    id: 'GHSA-1',
    source: 'npm',
    aliases: ['CVE-2024-1'],
    severity: [HIGH],
    summary: 'Reads too much',
    affected: [],
  };
  assert.deepEqual(rated('deb', [], [other]), {
    title: 'Reads too much',
    severity: 'high',
    cvss: [{ version: '3.1', vector: HIGH.score, score: 7.5, source: 'npm' }],
  });
});

test('an erratum of another distribution rates the CVE, but does not name it', () => {
  const erratum: TestRecord = {
    id: 'ALSA-2',
    upstream: ['CVE-2024-1'],
    summary: 'Important: compat-x security update',
    severity: [word('Important')],
    affected: [],
  };
  const { severity, title } = rated('deb', [], [erratum]);
  assert.deepEqual([severity, title], ['high', 'CVE-2024-1 in x']);
});

test('what an erratum says of many CVEs, it says of none alone', () => {
  const erratum: TestRecord = {
    id: 'ALSA-1',
    upstream: ['CVE-2024-1', 'CVE-2024-2'],
    severity: [word('Critical')],
    affected: [],
  };
  assert.equal(rated('deb', [], [erratum]).severity, 'unknown');
});

test('nobody said: unknown', () => {
  assert.deepEqual(rated('deb', []), { severity: 'unknown', cvss: [], title: 'CVE-2024-1 in x' });
  assert.equal(rated('npm', [{ type: 'CVSS_V3', score: 'garbage' }]).severity, 'unknown');
});
