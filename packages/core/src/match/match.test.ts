import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { PackageMatching } from '../catalog/contract.ts';
import type { VulnerabilityFinding } from '../model/finding.ts';
import type { Distro, Package, Purl } from '../model/package.ts';
import { matchPackages, type MatchResult, neededEcosystems } from './index.ts';
import { memorySource, type TestDatabase, testPackage, until } from './testing.ts';

const MATCHING: ReadonlyMap<string, PackageMatching> = new Map([
  ['apk', { ecosystem: 'distribution', scheme: 'apk' }],
  ['deb', { ecosystem: 'distribution', scheme: 'deb' }],
  ['rpm', { ecosystem: 'distribution', scheme: 'rpm' }],
  ['golang', { ecosystem: 'Go', scheme: 'go' }],
  ['npm', { ecosystem: 'npm', scheme: 'npm' }],
  ['pypi', { ecosystem: 'PyPI', scheme: 'pep440' }],
]);

function distro(id: string, version: string | null, name = `${id} ${version ?? ''}`): Distro {
  return { id, version, name, codename: null, like: [] };
}
const DEBIAN = distro('debian', '12', 'Debian GNU/Linux 12 (bookworm)');
const ALMA9 = distro('almalinux', '9.3', 'AlmaLinux 9.3 (Shamrock Pampas Cat)');
const ALMA8 = distro('almalinux', '8.8');
const ALPINE = distro('alpine', '3.20.2');

function match(packages: readonly Package[], database: TestDatabase, os: Distro | null = null): MatchResult {
  return matchPackages({
    packages,
    distro: os,
    releaseFile: os === null ? null : { path: 'etc/os-release', layer: 0 },
    source: memorySource(database),
    now: new Date('2026-11-23T10:00:00Z'),
    matching: MATCHING,
    instructions: ['ADD rootfs.tar /'],
  });
}

function only(result: MatchResult): VulnerabilityFinding {
  assert.equal(
    result.findings.length,
    1,
    JSON.stringify(result.findings.map(({ id, reason }) => [id, reason])),
  );
  const [finding] = result.findings;
  assert.ok(finding);
  return finding;
}

const ids = (result: MatchResult): readonly string[] => result.findings.map((finding) => finding.id);

describe('Debian: by source package and source version', () => {
  const database: TestDatabase = {
    records: [
      {
        id: 'DEBIAN-CVE-2024-5535',
        upstream: ['CVE-2024-5535'],
        affected: [{ ecosystem: 'Debian:12', name: 'openssl', events: until('3.0.14-1~deb12u1') }],
      },
    ],
    epss: { 'CVE-2024-5535': { score: 0.5, percentile: 0.9, date: '2026-08-16' } },
    kev: { 'CVE-2024-5535': { dueDate: '2026-09-01' } },
  };
  const libssl = (version: string, source = version) =>
    testPackage('deb', 'libssl3', version, { source: { name: 'openssl', version: source } });

  test('the finding of the reference page', () => {
    const finding = only(match([libssl('3.0.13-1~deb12u1')], database, DEBIAN));
    assert.equal(finding.id, 'CVE-2024-5535');
    assert.deepEqual(finding.aliases, ['DEBIAN-CVE-2024-5535']);
    assert.equal(finding.reason, 'openssl 3.0.13-1~deb12u1 < 3.0.14-1~deb12u1 (Debian 12)');
    assert.equal(finding.fixedVersion, '3.0.14-1~deb12u1');
    assert.equal(finding.fixState, 'fixed');
    assert.equal(finding.installedVersion, '3.0.13-1~deb12u1');
    assert.equal(finding.package.name, 'libssl3');
    assert.equal(finding.location.instruction, 'ADD rootfs.tar /');
    assert.deepEqual(finding.epss, { score: 0.5, percentile: 0.9, date: '2026-08-16' });
    assert.deepEqual(finding.kev, { dueDate: '2026-09-01' });
  });

  test('a rebuild has its own version, and both are named', () => {
    const finding = only(match([libssl('3.0.13-1~deb12u1+b1', '3.0.13-1~deb12u1')], database, DEBIAN));
    assert.equal(
      finding.reason,
      'libssl3 3.0.13-1~deb12u1+b1 (source openssl 3.0.13-1~deb12u1) < 3.0.14-1~deb12u1 (Debian 12)',
    );
    assert.equal(finding.installedVersion, '3.0.13-1~deb12u1+b1');
  });

  test('a fixed version is told, as suppressed by the distribution', () => {
    const result = match([libssl('3.0.15-1~deb12u1')], database, DEBIAN);
    assert.deepEqual(result.findings, []);
    const [suppressed] = result.suppressed;
    assert.equal(suppressed?.by, 'distribution');
    assert.equal(suppressed?.reason, 'fixed in 3.0.14-1~deb12u1, you have 3.0.15-1~deb12u1');
    assert.equal(suppressed?.source, 'DEBIAN-CVE-2024-5535 (Debian 12)');
    assert.equal(suppressed?.finding.reason, 'openssl 3.0.15-1~deb12u1 >= 3.0.14-1~deb12u1 (Debian 12)');
  });

  test('the version of a binary is never compared under the name of a source (grype#376)', () => {
    const perl = memorySourceOf('Debian:12', 'perl', '5.36.0-7');
    const binary = testPackage('deb', 'perl', '1.04-1', {
      source: { name: 'perl-pod-escapes', version: '1.04-1' },
    });
    assert.deepEqual(match([binary], perl, DEBIAN).findings, []);
  });

  test('what Debian will not fix keeps its word', () => {
    const records = [
      {
        id: 'DEBIAN-CVE-2011-1',
        upstream: ['CVE-2011-1'],
        affected: [
          {
            ecosystem: 'Debian:12',
            name: 'openssl',
            events: [{ introduced: '0' }],
            state: 'wont-fix' as const,
          },
        ],
      },
    ];
    const finding = only(match([libssl('3.0.13-1')], { records }, DEBIAN));
    assert.equal(finding.fixState, 'wont-fix');
    assert.equal(finding.fixedVersion, null);
    assert.equal(
      finding.reason,
      'openssl 3.0.13-1 is affected in every version, no fix is named (Debian 12)',
    );
  });
});

function memorySourceOf(ecosystem: string, name: string, fixed: string): TestDatabase {
  return {
    records: [{ id: 'T-1', upstream: ['CVE-2024-1'], affected: [{ ecosystem, name, events: until(fixed) }] }],
  };
}

describe('Alpine: by origin', () => {
  test('a sub-package is matched by its origin (grype#1602)', () => {
    const database = memorySourceOf('Alpine:v3.20', 'openssl', '3.3.1-r1');
    const pkg = testPackage('apk', 'libcrypto3', '3.3.0-r3', {
      source: { name: 'openssl', version: '3.3.0-r3' },
    });
    assert.equal(only(match([pkg], database, ALPINE)).reason, 'openssl 3.3.0-r3 < 3.3.1-r1 (Alpine 3.20)');
  });

  test('"fixed in 0" says that no version was ever affected', () => {
    const database = memorySourceOf('Alpine:v3.20', 'zlib', '0');
    const result = match([testPackage('apk', 'zlib', '1.3.1-r1')], database, ALPINE);
    assert.deepEqual(ids(result), []);
    assert.equal(result.suppressed[0]?.reason, 'fixed in 0, you have 1.3.1-r1');
  });

  test('one CVE under two versions is one finding, with the later fix (grype#954)', () => {
    const affected = ['20180807-r0', '20190618-r0'].map((fixed) => ({
      ecosystem: 'Alpine:v3.20',
      name: 'intel-ucode',
      events: until(fixed),
    }));
    const records = [{ id: 'ALPINE-CVE-2018-12126', upstream: ['CVE-2018-12126'], affected }];
    const finding = only(match([testPackage('apk', 'intel-ucode', '20180425-r0')], { records }, ALPINE));
    assert.equal(finding.fixedVersion, '20190618-r0');
  });
});

describe('AlmaLinux: by the names that the erratum lists', () => {
  const erratum = {
    id: 'ALSA-2022:7821',
    summary: 'Important: nodejs:18 security update',
    upstream: ['CVE-2022-35255', 'CVE-2022-35256'],
    severity: [{ type: 'AlmaLinux', score: 'Important' }],
    source: 'AlmaLinux',
  };
  const build = '1:18.9.1-1.module_el8.7.0+3343+ea2b7901';
  const database: TestDatabase = {
    records: [
      {
        ...erratum,
        affected: [{ ecosystem: 'AlmaLinux:8', name: 'nodejs', events: until(build), module: 'nodejs:18' }],
      },
    ],
  };
  const nodejs = (version: string, module: string | null) =>
    testPackage('rpm', 'nodejs', version, { module });

  test('an erratum with several CVEs is one finding a CVE, and no CVE is an alias of another', () => {
    const result = match([nodejs('1:18.8.0-1.module_el8.7.0+1', 'nodejs:18:8070020:1')], database, ALMA8);
    assert.deepEqual(ids(result), ['CVE-2022-35255', 'CVE-2022-35256']);
    assert.deepEqual(result.findings[0]?.aliases, ['ALSA-2022:7821']);
    assert.equal(result.findings[0]?.severity, 'high');
  });

  test('a fix of one stream says nothing of another, nor of a package of no module (grype#820)', () => {
    assert.deepEqual(
      ids(match([nodejs('1:16.1.0-1.module_el8.7.0+1', 'nodejs:16:8070020:1')], database, ALMA8)),
      [],
    );
    assert.deepEqual(ids(match([nodejs('1:16.1.0-1.el8', null)], database, ALMA8)), []);
  });

  test('a record of no stream says nothing of a package of a module', () => {
    const plain = memorySourceOf('AlmaLinux:8', 'perl', '4:5.30.0-1.el8');
    const perl = testPackage('rpm', 'perl', '4:5.26.3-1.module_el8', { module: 'perl:5.26:8030020:1' });
    assert.deepEqual(ids(match([perl], plain, ALMA8)), []);
  });

  test('a plain version written like a stream is none: pam:1.5.1', () => {
    const records = [
      {
        id: 'ALSA-2024:10244',
        upstream: ['CVE-2024-10041'],
        affected: [
          { ecosystem: 'AlmaLinux:9', name: 'pam', events: until('1.5.1-22.el9_5'), module: 'pam:1.5.1' },
        ],
      },
    ];
    assert.deepEqual(ids(match([testPackage('rpm', 'pam', '1.5.1-15.el9')], { records }, ALMA9)), [
      'CVE-2024-10041',
    ]);
  });

  test('a module build without a stream applies within the same major version', () => {
    const ruby = memorySourceOf('AlmaLinux:8', 'ruby', '3.3.3-2.module_el8.10.0+3867+f6c0b0f7');
    const installed = (version: string) => testPackage('rpm', 'ruby', version, { module: 'ruby:x:1' });
    assert.deepEqual(ids(match([installed('3.3.1-2.module_el8.10.0+1')], ruby, ALMA8)), ['CVE-2024-1']);
    assert.deepEqual(ids(match([installed('2.5.9-1.module_el8.10.0+1')], ruby, ALMA8)), []);
  });

  test('who has one of the builds of an erratum has the fix', () => {
    const builds = ['1.15-2.module_el8.3.0+2044+12421f43', '1.15-2.module_el8.5.0+119+9a9ec082'];
    const affected = builds.map((fixed) => ({
      ecosystem: 'AlmaLinux:8',
      name: 'hook',
      events: until(fixed),
      module: 'container-tools:rhel8',
    }));
    const records = [{ id: 'ALSA-2019:1', upstream: ['CVE-2019-1'], affected }];
    const hook = (version: string) =>
      testPackage('rpm', 'hook', version, { module: 'container-tools:rhel8:1:2' });
    assert.deepEqual(ids(match([hook(builds[0] ?? '')], { records }, ALMA8)), []);
    assert.deepEqual(ids(match([hook('1.15-1.module_el8.3.0+1')], { records }, ALMA8)), ['CVE-2019-1']);
  });

  test('a missing epoch is 0', () => {
    const epoch = memorySourceOf('AlmaLinux:9', 'bind-libs', '32:9.16.23-15.el9');
    assert.deepEqual(ids(match([testPackage('rpm', 'bind-libs', '32:9.16.23-14.el9')], epoch, ALMA9)), [
      'CVE-2024-1',
    ]);
    assert.deepEqual(ids(match([testPackage('rpm', 'bind-libs', '9.99-1.el9')], epoch, ALMA9)), [
      'CVE-2024-1',
    ]);
  });

  test('a record of another architecture does not apply; noarch is any', () => {
    const records = [
      {
        id: 'ALSA-1',
        upstream: ['CVE-2024-2'],
        affected: [{ ecosystem: 'AlmaLinux:9', name: 'edk2', events: until('2-1'), arches: ['aarch64'] }],
      },
    ];
    const edk2 = (arch: string) => testPackage('rpm', 'edk2', '1-1', { arch });
    assert.deepEqual(ids(match([edk2('x86_64')], { records }, ALMA9)), []);
    assert.deepEqual(ids(match([edk2('aarch64')], { records }, ALMA9)), ['CVE-2024-2']);
    assert.deepEqual(ids(match([edk2('noarch')], { records }, ALMA9)), ['CVE-2024-2']);
  });

  test('an erratum without any CVE stands under its own id', () => {
    const records = [
      {
        id: 'ALBA-2022:2057',
        affected: [{ ecosystem: 'AlmaLinux:9', name: 'rng-tools', events: until('6.14-4') }],
      },
    ];
    assert.deepEqual(ids(match([testPackage('rpm', 'rng-tools', '6.14-3')], { records }, ALMA9)), [
      'ALBA-2022:2057',
    ]);
  });
});

describe('languages: by range', () => {
  test('CVE, GHSA, PYSEC and GO ids of one flaw are one finding; a fix counts before none (grype#1202)', () => {
    const affected = (fixed: string | null) => [
      {
        ecosystem: 'npm',
        name: 'lodash',
        events: fixed === null ? [{ introduced: '0' }] : until(fixed),
      },
    ];
    const records = [
      {
        id: 'GHSA-1111',
        aliases: ['CVE-2020-1'],
        affected: affected('4.17.5'),
        summary: 'Prototype pollution',
        source: 'npm',
        severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }],
      },
      {
        id: 'NSWG-1',
        aliases: ['CVE-2020-1', 'GHSA-1111'],
        affected: affected(null),
        urls: ['https://b.example/', 'https://a.example/'],
      },
      { id: 'RETIRE-1', aliases: ['GHSA-1111'], affected: affected('4.17.4') },
    ];
    const finding = only(match([testPackage('npm', 'lodash', '4.17.0')], { records }));
    assert.equal(finding.id, 'CVE-2020-1');
    assert.deepEqual(finding.aliases, ['GHSA-1111', 'NSWG-1', 'RETIRE-1']);
    assert.equal(finding.fixedVersion, '4.17.5');
    assert.equal(finding.title, 'Prototype pollution');
    assert.equal(finding.severity, 'critical');
    assert.deepEqual(finding.urls, ['https://a.example/', 'https://b.example/']);
  });

  test('records without a CVE that share an id are one, under the id of a record', () => {
    const affected = [{ ecosystem: 'Go', name: 'example.org/m', events: until('1.2.0') }];
    const records = [
      { id: 'GO-2024-1', aliases: ['GHSA-zzzz'], affected },
      { id: 'GHSA-zzzz', affected },
    ];
    const finding = only(match([testPackage('golang', 'example.org/m', 'v1.1.0')], { records }));
    assert.equal(finding.id, 'GHSA-zzzz');
    assert.deepEqual(finding.aliases, ['GO-2024-1']);
  });

  test('a version that is not affected is no finding, nor suppressed', () => {
    const result = match([testPackage('npm', 'lodash', '5.0.0')], memorySourceOf('npm', 'lodash', '4.17.5'));
    assert.deepEqual([result.findings, result.suppressed], [[], []]);
  });

  test('PyPI names are compared as PEP 503 has them, versions as PEP 440 (grype#1209)', () => {
    const database = memorySourceOf('PyPI', 'ruamel-yaml', '2022.12.7');
    assert.deepEqual(ids(match([testPackage('pypi', 'Ruamel._Yaml', '2022.12.06')], database)), [
      'CVE-2024-1',
    ]);
    assert.deepEqual(ids(match([testPackage('pypi', 'ruamel.yaml', '2022.12.07')], database)), []);
  });

  test('Go: pseudo-versions and toolchains', () => {
    const records = [
      {
        id: 'GO-1',
        aliases: ['CVE-2021-27919'],
        affected: [
          { ecosystem: 'Go', name: 'stdlib', events: [{ introduced: '1.16.0-0' }, { fixed: '1.16.1' }] },
        ],
      },
      {
        id: 'GO-2',
        aliases: ['CVE-2017-18367'],
        affected: [
          { ecosystem: 'Go', name: 'example.org/s', events: until('0.9.1-0.20170424173420-06e7a29f36a3') },
        ],
      },
    ];
    const match_ = (name: string, version: string) =>
      ids(match([testPackage('golang', name, version)], { records }));
    assert.deepEqual(match_('stdlib', 'go1.16rc1'), ['CVE-2021-27919']);
    assert.deepEqual(match_('stdlib', '1.16'), ['CVE-2021-27919']);
    assert.deepEqual(match_('stdlib', '1.16.1'), []);
    assert.deepEqual(match_('example.org/s', 'v0.0.0-20160101000000-aaaaaaaaaaaa'), ['CVE-2017-18367']);
    assert.deepEqual(match_('example.org/s', 'v0.9.1'), []);
  });

  test('a module without a version is neither affected nor clean (grype#1416)', () => {
    const database = memorySourceOf('Go', 'code.gitea.io/gitea', '1.20.0');
    const dirty = match(
      [testPackage('golang', 'code.gitea.io/gitea', 'v0.0.0-20250101000000-aaaaaaaaaaaa+dirty')],
      database,
    );
    assert.deepEqual([dirty.findings.length, dirty.gaps.length], [0, 1]);
    const result = match([testPackage('golang', 'code.gitea.io/gitea', '(devel)')], database);
    assert.deepEqual(result.findings, []);
    assert.deepEqual(
      result.gaps.map(({ id, reason }) => [id, reason]),
      [
        [
          'package/version-unknown',
          'code.gitea.io/gitea has no version that could be compared; 1 advisory names it',
        ],
      ],
    );
  });

  describe('the files of an OS package are matched through it (grype#2314)', () => {
    const owner = testPackage('rpm', 'python3-idna', '2.10-7.el9', { vendor: 'AlmaLinux' });
    const idna = testPackage('pypi', 'idna', '2.10', { ownedBy: owner.purl });
    const pypi = memorySourceOf('PyPI', 'idna', '3.7').records ?? [];
    const alma = [
      { id: 'ALSA-1', affected: [{ ecosystem: 'AlmaLinux:9', name: 'bash', events: until('6') }] },
    ];

    test('where advisories speak of it', () => {
      const result = match([owner, idna], { records: [...pypi, ...alma] }, ALMA9);
      assert.deepEqual(result.findings, []);
      assert.deepEqual(
        result.suppressed.map(({ by, source }) => [by, source]),
        [['owner', owner.purl]],
      );
    });

    test('by themselves where nobody speaks of it: no advisories, no release, another maker', () => {
      assert.deepEqual(ids(match([owner, idna], { records: pypi }, ALMA9)), ['CVE-2024-1']);
      assert.deepEqual(ids(match([owner, idna], { records: [...pypi, ...alma] })), ['CVE-2024-1']);
      const foreign = { ...owner, vendor: 'Fedora Project' };
      const result = match([foreign, idna], { records: [...pypi, ...alma] }, ALMA9);
      assert.deepEqual(ids(result), ['CVE-2024-1']);
    });
  });

  test('reasons without a fix', () => {
    const reasonOf = (rest: object) =>
      only(
        match([testPackage('npm', 'x', '1.2.0')], {
          records: [{ id: 'R', affected: [{ ecosystem: 'npm', name: 'x', ...rest }] }],
        }),
      ).reason;
    assert.equal(reasonOf({ events: [{ introduced: '1.0.0' }] }), 'x 1.2.0 >= 1.0.0, no fix is named (npm)');
    assert.equal(
      reasonOf({ events: [{ introduced: '0' }, { last_affected: '1.3.0' }] }),
      'x 1.2.0 <= 1.3.0 (npm)',
    );
    assert.equal(reasonOf({ versions: ['1.2.0'] }), 'x 1.2.0 is listed as affected (npm)');
  });
});

describe('order and fingerprints', () => {
  const records = ['a', 'b'].map((name, i) => ({
    id: `GHSA-${i}`,
    aliases: [`CVE-2024-${i}`],
    severity: [{ type: 'word', score: i === 0 ? 'LOW' : 'CRITICAL' }],
    affected: [{ ecosystem: 'npm', name, events: until('2.0.0') }],
  }));
  const packages = [
    testPackage('npm', 'a', '1.0.0'),
    testPackage('npm', 'a', '1.1.0'),
    testPackage('npm', 'b', '1.0.0'),
  ];

  test('worst first, and the order of packages in makes no difference', () => {
    const forward = match(packages, { records });
    const backward = match([...packages].reverse(), { records: [...records].reverse() });
    assert.deepEqual(ids(forward), ['CVE-2024-1', 'CVE-2024-0', 'CVE-2024-0']);
    assert.deepEqual(forward, backward);
  });

  test('fingerprints are unique, and survive a rebuild', () => {
    const before = match(packages, { records }).findings.map((finding) => finding.fingerprint);
    assert.equal(new Set(before).size, 3);
    const rebuilt = packages.map((pkg) => ({
      ...pkg,
      version: '1.5.0',
      purl: `${pkg.purl.replace(/@.*/, '@1.5.0')}?arch=arm64` as Purl,
    }));
    const after = match(rebuilt, { records }).findings.map((finding) => finding.fingerprint);
    assert.deepEqual(after, before);
  });
});

test('a first scan needs the feeds of its packages alone', () => {
  const packages = [
    testPackage('deb', 'libc6', '2.36-9'),
    testPackage('pypi', 'idna', '1'),
    testPackage('other', 'x', '1'),
  ];
  assert.deepEqual(neededEcosystems(packages, DEBIAN, MATCHING), ['Debian', 'PyPI']);
  assert.deepEqual(neededEcosystems(packages, null, MATCHING), ['PyPI']);
});
