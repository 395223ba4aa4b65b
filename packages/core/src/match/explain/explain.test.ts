import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { PackageMatching } from '../../catalog/contract.ts';
import type { Distro, Package } from '../../model/package.ts';
import type { Report } from '../../model/report.ts';
import { matchPackages } from '../match.ts';
import { memorySource, type TestDatabase, testPackage, until } from '../testing.ts';
import type { Explanation } from './contract.ts';
import { explain } from './explain.ts';

const MATCHING: ReadonlyMap<string, PackageMatching> = new Map([
  ['deb', { ecosystem: 'distribution', scheme: 'deb' }],
  ['rpm', { ecosystem: 'distribution', scheme: 'rpm' }],
  ['npm', { ecosystem: 'npm', scheme: 'npm' }],
  ['pypi', { ecosystem: 'PyPI', scheme: 'pep440' }],
]);
const DEBIAN: Distro = { id: 'debian', version: '12', name: 'Debian 12', codename: null, like: [] };
const ALMA8: Distro = { id: 'almalinux', version: '8.8', name: 'AlmaLinux 8.8', codename: null, like: [] };

/** What a scan would report, and what is told of it. */
function story(
  asked: string,
  packages: readonly Package[],
  database: TestDatabase,
  distro: Distro | null = DEBIAN,
): Explanation {
  const source = memorySource(database);
  const matched = matchPackages({
    packages,
    distro,
    releaseFile: null,
    source,
    now: new Date('2026-11-23T10:00:00Z'),
    matching: MATCHING,
    instructions: ['ADD rootfs.tar /'],
  });
  const report: Report = {
    schemaVersion: 1,
    tool: { name: 'seaworthy', version: '0.0.0' },
    generated: '2026-11-23T10:00:00Z',
    database: source.info,
    artifact: {
      kind: 'image',
      name: 'shop',
      digest: null,
      imageId: null,
      platform: null,
      distro: distro === null ? null : { ...distro, endOfLife: null },
      layers: [
        {
          index: 0,
          digest: null,
          diffId: 'sha256:0',
          size: null,
          instruction: 'ADD rootfs.tar /',
          base: null,
        },
      ],
    },
    packages,
    ...matched,
    verdict: {
      result: 'pass',
      failOn: null,
      counts: { critical: 0, high: 0, medium: 0, low: 0, negligible: 0, unknown: 0 },
    },
  };
  return explain(asked, { report, source, matching: MATCHING });
}

const outcomes = ({ packages }: Explanation): readonly string[] =>
  packages.map(({ name, outcome, why }) => `${name} ${outcome}: ${why}`);
const said = ({ packages }: Explanation): readonly string[] =>
  packages.flatMap(({ comparisons }) =>
    comparisons.map(({ record, range, says }) => `${record} [${range}] ${says}`),
  );

const OPENSSL: TestDatabase = {
  records: [
    {
      id: 'DEBIAN-CVE-2024-5535',
      upstream: ['CVE-2024-5535'],
      severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N' }],
      affected: [{ ecosystem: 'Debian:12', name: 'openssl', events: until('3.0.14-1~deb12u1') }],
    },
    {
      id: 'GHSA-4fc7-mvrr-wv2c',
      aliases: ['CVE-2024-5535'],
      affected: [{ ecosystem: 'npm', name: 'openssl', events: until('2.0.0') }],
    },
  ],
  epss: { 'CVE-2024-5535': { score: 0.1, percentile: 0.5, date: '2026-08-16' } },
  kev: { 'CVE-2024-5535': { dueDate: '2026-09-01' } },
};
const libssl = (version: string): Package =>
  testPackage('deb', 'libssl3', version, { source: { name: 'openssl', version } });

describe('the story of a finding', () => {
  test('by any of its names, in any case', () => {
    for (const name of ['CVE-2024-5535', ' cve-2024-5535', 'ghsa-4FC7-mvrr-wv2c', 'debian-cve-2024-5535']) {
      const told = story(name, [libssl('3.0.13-1~deb12u1')], OPENSSL);
      assert.equal(told.answer, 'found', name);
      assert.deepEqual(told.ids, ['CVE-2024-5535', 'DEBIAN-CVE-2024-5535', 'GHSA-4fc7-mvrr-wv2c']);
      assert.deepEqual(
        told.findings.map(({ id }) => id),
        ['CVE-2024-5535'],
      );
      assert.deepEqual(said(told), [
        'DEBIAN-CVE-2024-5535 [>= 0, < 3.0.14-1~deb12u1] 3.0.13-1~deb12u1 < 3.0.14-1~deb12u1: affected',
      ]);
      assert.deepEqual([told.epss?.score, told.kev?.dueDate], [0.1, '2026-09-01']);
    }
  });

  test('what was looked up, where it lies, and why it is as bad', () => {
    const [pkg] = story('CVE-2024-5535', [libssl('3.0.13-1~deb12u1')], OPENSSL).packages;
    assert.deepEqual(pkg?.lookedUp, {
      ecosystems: ['Debian:12'],
      name: 'openssl',
      version: '3.0.13-1~deb12u1',
      scheme: 'deb',
    });
    assert.deepEqual(pkg?.locations, [{ path: 'var/lib/test', layer: 0, instruction: 'ADD rootfs.tar /' }]);
    assert.equal(pkg?.severityWhy, 'high: CVSS 3.1 7.5 (CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N, test)');
  });

  test('an erratum leads to its own findings, not to all that is known of each of its CVEs', () => {
    const records = [
      {
        id: 'ALSA-2024:1',
        upstream: ['CVE-2024-1', 'CVE-2024-2'],
        affected: [{ ecosystem: 'AlmaLinux:8', name: 'bash', events: until('2-1') }],
      },
      {
        id: 'GHSA-other',
        aliases: ['CVE-2024-1'],
        affected: [{ ecosystem: 'npm', name: 'bash', events: until('9.0.0') }],
      },
    ];
    const packages = [testPackage('rpm', 'bash', '1-1'), testPackage('npm', 'bash', '1.0.0')];
    const told = story('alsa-2024:1', packages, { records }, ALMA8);
    assert.deepEqual(
      told.records.map(({ id }) => id),
      ['ALSA-2024:1'],
    );
    assert.deepEqual(outcomes(told), [
      'bash found: bash 1-1 < 2-1 (AlmaLinux 8): CVE-2024-1, CVE-2024-2',
      'bash not-named: no record speaks of bash in npm: they speak of it in AlmaLinux:8',
    ]);
  });
});

describe('the story of an absence', () => {
  test('fixed', () => {
    const told = story('CVE-2024-5535', [libssl('3.0.15-1~deb12u1')], OPENSSL);
    assert.equal(told.answer, 'suppressed');
    assert.deepEqual(said(told), [
      'DEBIAN-CVE-2024-5535 [>= 0, < 3.0.14-1~deb12u1] 3.0.15-1~deb12u1 >= 3.0.14-1~deb12u1: fixed',
    ]);
    assert.match(outcomes(told)[0] ?? '', /suppressed: by distribution: fixed in 3\.0\.14/);
  });
  test('fixed in a library, which no report lists', () => {
    const told = story('CVE-2024-5535', [testPackage('npm', 'openssl', '2.1.0')], OPENSSL);
    assert.equal(told.answer, 'not-affected');
    assert.deepEqual(said(told), ['GHSA-4fc7-mvrr-wv2c [>= 0, < 2.0.0] 2.1.0 >= 2.0.0: fixed']);
  });
  test('other ranges', () => {
    const affected = (rest: object) => ({
      records: [{ id: 'R-1', affected: [{ ecosystem: 'npm', name: 'x', ...rest }] }],
    });
    const told = (rest: object, version: string) =>
      said(story('R-1', [testPackage('npm', 'x', version)], affected(rest)));
    const last = { events: [{ introduced: '2.0.0' }, { last_affected: '3.0.0' }] };
    assert.deepEqual(told(last, '1.0.0'), [
      'R-1 [>= 2.0.0, <= 3.0.0] 1.0.0 < 2.0.0, where the flaw came in: not affected',
    ]);
    assert.deepEqual(told(last, '3.0.1'), [
      'R-1 [>= 2.0.0, <= 3.0.0] 3.0.1 > 3.0.0, the last affected: not affected',
    ]);
    assert.deepEqual(told(last, '3.0.0'), [
      'R-1 [>= 2.0.0, <= 3.0.0] 3.0.0 <= 3.0.0, the last affected: affected',
    ]);
    assert.deepEqual(told({ versions: ['1.0.0', '1.0.1'] }, '1.0.2'), [
      'R-1 [= 1.0.0, = 1.0.1] 1.0.2 is not among the 2 versions listed: not affected',
    ]);
    assert.deepEqual(told({ events: [{ introduced: '0' }] }, '1.0.2'), [
      'R-1 [>= 0] every version is affected, no fix is named: affected',
    ]);
  });
  test('another architecture, another stream', () => {
    const records = [
      {
        id: 'ALSA-2024:1',
        upstream: ['CVE-2024-1'],
        affected: [
          { ecosystem: 'AlmaLinux:8', name: 'edk2', events: until('2-1'), arches: ['aarch64'] },
          {
            ecosystem: 'AlmaLinux:8',
            name: 'nodejs',
            events: until('1:20.1-1.module_el8.7.0+3343'),
            module: 'nodejs:20',
          },
        ],
      },
    ];
    const packages = [
      testPackage('rpm', 'edk2', '1-1', { arch: 'x86_64' }),
      testPackage('rpm', 'nodejs', '1:18.1-1.module_el8.7.0+1', { module: 'nodejs:18:1:2' }),
      testPackage('rpm', 'nodejs', '1:16.1-1.el8'),
    ];
    const told = story('CVE-2024-1', packages, { records }, ALMA8);
    assert.deepEqual(
      said(told).map((text) => text.split('] ')[1]),
      [
        'does not apply: the record is for aarch64, the package for x86_64',
        'does not apply: the record is of the stream nodejs:20, the package is of the module nodejs:18:1:2',
        'does not apply: the record is of the stream nodejs:20, the package is of no module',
      ],
    );
    assert.equal(told.answer, 'not-affected');
  });
  test('files of an OS package', () => {
    const owner = testPackage('deb', 'python3-idna', '2.6-1');
    const idna = testPackage('pypi', 'idna', '2.6', { ownedBy: owner.purl });
    const records = [
      {
        id: 'PYSEC-1',
        aliases: ['CVE-2024-1'],
        affected: [{ ecosystem: 'PyPI', name: 'idna', events: until('3.7') }],
      },
      { id: 'D', affected: [{ ecosystem: 'Debian:12', name: 'x', events: until('1') }] },
    ];
    const told = story('pysec-1', [owner, idna], { records });
    assert.match(outcomes(told)[0] ?? '', /^idna suppressed: by owner: its files are those of pkg:deb/);
  });
  test('not known to the database', () => {
    const told = story('CVE-2024-5536', [libssl('1')], OPENSSL);
    assert.deepEqual([told.answer, told.records, told.packages], ['unknown-id', [], []]);
    assert.match(told.says, /^CVE-2024-5536 is not in the database/);
    assert.equal(story('', [libssl('1')], OPENSSL).answer, 'unknown-id');
  });
  test('no package of that name; one of another release; one of another maker; an unknown distribution', () => {
    assert.equal(story('CVE-2024-5535', [testPackage('deb', 'bash', '1')], OPENSSL).answer, 'not-there');
    const bookworm = { ...DEBIAN, version: '11' };
    const old = {
      records: [
        ...(OPENSSL.records ?? []),
        { id: 'X', affected: [{ ecosystem: 'Debian:11', name: 'x', events: until('1') }] },
      ],
    };
    const other = story('CVE-2024-5535', [libssl('1')], old, bookworm);
    assert.deepEqual(outcomes(other), [
      'libssl3 not-named: no record speaks of openssl in Debian 11: they speak of it in Debian:12, npm',
    ]);
    const without = story('CVE-2024-5535', [libssl('1')], OPENSSL, bookworm);
    assert.deepEqual(outcomes(without), [
      'libssl3 not-compared: the database has no advisories for Debian 11',
    ]);
    const foreign = { ...libssl('1'), vendor: 'Docker <support@docker.com>' };
    assert.deepEqual(outcomes(story('CVE-2024-5535', [foreign], OPENSSL)), [
      'libssl3 not-compared: it is of Docker, not of Debian 12: its advisories do not speak of it',
    ]);
    const unknown = story('CVE-2024-5535', [libssl('1')], OPENSSL, null);
    assert.deepEqual(outcomes(unknown), [
      'libssl3 not-compared: the distribution, or its release, is not known',
    ]);
    assert.deepEqual(
      unknown.gaps.map(({ id }) => id),
      ['distro/unknown'],
    );
  });
});

test('aliases that lead on and on are followed only so far', () => {
  const records = Array.from({ length: 2000 }, (_, i) => ({
    id: `A-${i}`,
    aliases: [`A-${i + 1}`],
    affected: [],
  }));
  assert.equal(story('A-0', [], { records }).records.length, 500);
});

test('no story differs from the report: found there is found here, and nothing else', () => {
  const version = fc.constantFrom('1.0.0', '1.5.0', '2.0.0', '2.5.0', '');
  const name = fc.constantFrom('a', 'b', 'python3-a');
  const id = fc.constantFrom('CVE-2024-1', 'CVE-2024-2', 'GHSA-1', 'DSA-1');
  const pkg = fc.record({
    type: fc.constantFrom('deb', 'npm', 'pypi', 'other'),
    name,
    version,
    vendor: fc.constantFrom(null, 'Docker <support@docker.com>'),
  });
  const affected = fc.record({
    ecosystem: fc.constantFrom('Debian:12', 'Debian:11', 'npm', 'PyPI'),
    name,
    events: fc.constantFrom(until('2.0.0'), [{ introduced: '1.5.0' }], until('1.5.0')),
  });
  const records = fc.uniqueArray(
    fc.record({
      id: fc.constantFrom('R-1', 'R-2', 'R-3', 'GHSA-1', 'DSA-1'),
      upstream: fc.uniqueArray(id, { maxLength: 2 }),
      affected: fc.array(affected, { maxLength: 3 }),
    }),
    { selector: (one) => one.id, maxLength: 5 },
  );
  fc.assert(
    fc.property(fc.array(pkg, { maxLength: 6 }), records, id, (drawn, drawnRecords, asked) => {
      const packages = [
        ...new Map(drawn.map((one) => [`${one.type}${one.name}${one.version}`, one])).values(),
      ].map((one) => testPackage(one.type, one.name, one.version, { vendor: one.vendor }));
      const told = story(asked, packages, { records: drawnRecords });
      const found = told.packages.filter(({ outcome }) => outcome === 'found').map(({ purl }) => purl);
      assert.deepEqual(new Set(found), new Set(told.findings.map((finding) => finding.package.purl)));
      for (const one of told.packages) {
        if (one.outcome === 'not-affected')
          assert.ok(
            one.comparisons.every(({ outcome }) => outcome !== 'affected'),
            JSON.stringify(one),
          );
        if (one.outcome === 'found') assert.ok(one.comparisons.some(({ outcome }) => outcome === 'affected'));
      }
    }),
  );
});
