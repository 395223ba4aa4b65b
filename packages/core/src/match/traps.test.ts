import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { PackageMatching } from '../catalog/contract.ts';
import type { Distro, Package } from '../model/package.ts';
import { matchPackages, type MatchResult } from './index.ts';
import { memorySource, type TestAffected, type TestRecord, testPackage, until } from './testing.ts';

// The thirty traps that other scanners fell into, by their numbers in docs/matching.md. What is here is decided by
// matching; the table there names the tests of the others.

const ROOT = join(import.meta.dirname, '../../../..');
const MATCHING: ReadonlyMap<string, PackageMatching> = new Map([
  ['apk', { ecosystem: 'distribution', scheme: 'apk' }],
  ['deb', { ecosystem: 'distribution', scheme: 'deb' }],
  ['rpm', { ecosystem: 'distribution', scheme: 'rpm' }],
  ['composer', { ecosystem: 'Packagist', scheme: 'composer' }],
  [
    'generic',
    { ecosystem: 'Bitnami', scheme: 'bitnami', names: new Map([['httpd', 'apache']]), closed: true },
  ],
  ['golang', { ecosystem: 'Go', scheme: 'go' }],
  ['maven', { ecosystem: 'Maven', scheme: 'maven' }],
  ['npm', { ecosystem: 'npm', scheme: 'npm' }],
  ['nuget', { ecosystem: 'NuGet', scheme: 'nuget' }],
  ['pypi', { ecosystem: 'PyPI', scheme: 'pep440' }],
]);

function release(id: string, version: string | null): Distro {
  return { id, version, name: `${id} ${version ?? ''}`, codename: null, like: [] };
}
const DEBIAN = release('debian', '12');
const ALMA8 = release('almalinux', '8.8');
const ALMA9 = release('almalinux', '9.4');
const ALPINE = release('alpine', '3.20.2');
const FOCAL = release('ubuntu', '20.04');

function match(packages: readonly Package[], records: readonly TestRecord[], os: Distro | null): MatchResult {
  return matchPackages({
    packages,
    distro: os,
    releaseFile: os === null ? null : { path: 'etc/os-release', layer: 0 },
    source: memorySource({ records, endOfLife: { ubuntu: [ENDED] } }),
    now: new Date('2026-11-23T10:00:00Z'),
    matching: MATCHING,
    instructions: [],
  });
}
const ENDED = { cycle: '16.04', codename: null, eol: '2021-04-30', extendedSupport: '2026-04-23' };

/** A record of `CVE-2024-n` about packages. */
function record(number: number, ...affected: readonly TestAffected[]): TestRecord {
  return { id: `T-${number}`, upstream: [`CVE-2024-${number}`], affected };
}
const fixedIn = (ecosystem: string, name: string, fixed: string): TestAffected => ({
  ecosystem,
  name,
  events: until(fixed),
});
const neverFixed = (ecosystem: string, name: string): TestAffected => ({
  ecosystem,
  name,
  events: [{ introduced: '0' }],
});
/** A package of a distribution with the source that it is built from. */
function built(type: string, name: string, version: string, source: readonly [string, string]): Package {
  return testPackage(type, name, version, { source: { name: source[0], version: source[1] } });
}

const ids = ({ findings }: MatchResult): readonly string[] => findings.map(({ id }) => id);
const reasons = ({ findings }: MatchResult): readonly string[] => findings.map(({ reason }) => reason);
const gaps = (result: MatchResult): readonly string[] => result.gaps.map(({ id }) => id);
const setAside = ({ suppressed }: MatchResult): readonly string[] =>
  suppressed.map(({ by, finding, reason }) => `${by} ${finding.id} ${finding.package.name}: ${reason}`);

test('trap 1: the version of an rpm is not compared under the name of its source', () => {
  const escapes = built('rpm', 'perl-Pod-Escapes', '1:1.07-395.el8', ['perl', '5.26.3-421.el8']);
  const perl = record(1, fixedIn('AlmaLinux:8', 'perl', '4:5.26.3-422.el8'));
  assert.deepEqual(ids(match([escapes], [perl], ALMA8)), []);
  const own = record(2, fixedIn('AlmaLinux:8', 'perl-Pod-Escapes', '1:1.07-396.el8'));
  assert.deepEqual(ids(match([escapes], [perl, own], ALMA8)), ['CVE-2024-2']);
});

test('trap 2: a sub-package of Alpine has the fix of its origin', () => {
  const curl = record(1, fixedIn('Alpine:v3.20', 'curl', '8.9.0-r0'));
  const lib = (version: string) => built('apk', 'libcurl', version, ['curl', version]);
  assert.deepEqual(ids(match([lib('8.8.0-r0')], [curl], ALPINE)), ['CVE-2024-1']);
  assert.deepEqual(setAside(match([lib('8.9.0-r0')], [curl], ALPINE)), [
    'distribution CVE-2024-1 libcurl: fixed in 8.9.0-r0, you have 8.9.0-r0',
  ]);
});

test('trap 3: the fix of one stream of a module is not that of another', () => {
  const twelve = {
    ...record(1, {
      ...fixedIn('AlmaLinux:8', 'postgresql', '12.9-1.module_el8.5.0+2603+1c8d4e4f'),
      module: 'postgresql:12',
    }),
  };
  const postgres = (version: string, module: string) =>
    testPackage('rpm', 'postgresql', version, { module, vendor: 'AlmaLinux' });
  const nine = postgres('9.6.22-1.module_el8.4.0+2588', 'postgresql:9.6:8040020210528:9f9e2e7e');
  const old = postgres('12.7-2.module_el8.4.0+2590', 'postgresql:12:8040020210602:9f9e2e7e');
  assert.deepEqual(ids(match([nine], [twelve], ALMA8)), []);
  assert.deepEqual(ids(match([old], [twelve], ALMA8)), ['CVE-2024-1']);
});

describe('trap 4: extended update support', () => {
  const openssl = (version: string) => testPackage('rpm', 'openssl', version, { vendor: 'Red Hat, Inc.' });
  const rhel = release('rhel', '9.4');
  const main = fixedIn('Red Hat:enterprise_linux:9::baseos', 'openssl', '1:3.2.2-6.el9_5');
  const extended = fixedIn('Red Hat:rhel_eus:9.4::baseos', 'openssl', '1:3.0.7-28.el9_4.2');

  test('where the minor release has its own fix, that one is shown', () => {
    const [finding] = match([openssl('1:3.0.7-27.el9_4')], [record(1, main, extended)], rhel).findings;
    assert.equal(finding?.fixedVersion, '1:3.0.7-28.el9_4.2');
  });
  test('who has it is rid of the flaw, though a later minor release counts higher', () => {
    const result = match([openssl('1:3.0.7-28.el9_4.2')], [record(1, main), record(1, extended)], rhel);
    assert.deepEqual(ids(result), []);
    const both = match([openssl('1:3.0.7-28.el9_4.2')], [record(1, main, extended)], rhel);
    assert.deepEqual(setAside(both), [
      'distribution CVE-2024-1 openssl: fixed in 1:3.0.7-28.el9_4.2, you have 1:3.0.7-28.el9_4.2',
    ]);
  });
  test('9.4 is not 9.40, and the fix of another minor release alone is the fix', () => {
    const other = fixedIn('Red Hat:enterprise_linux:9::baseos', 'openssl', '1:3.0.7-29.el9_40');
    const [finding] = match([openssl('1:3.0.7-27.el9_4')], [record(1, main, other)], rhel).findings;
    assert.equal(finding?.fixedVersion, '1:3.2.2-6.el9_5');
  });
  test('AlmaLinux keeps up its newest minor release alone: every update leads there', () => {
    const alma = [
      fixedIn('AlmaLinux:9', 'openssl', '1:3.0.7-28.el9_4'),
      fixedIn('AlmaLinux:9', 'openssl', '1:3.2.2-6.el9_5'),
    ];
    const pkg = testPackage('rpm', 'openssl', '1:3.0.7-28.el9_4', { vendor: 'AlmaLinux' });
    const [finding] = match([pkg], [record(1, ...alma.slice(1))], ALMA9).findings;
    assert.equal(finding?.fixedVersion, '1:3.2.2-6.el9_5');
  });
});

test('trap 5: a Python library of an rpm is matched through the rpm', () => {
  const rpm = testPackage('rpm', 'python3-idna', '2.10-7.el9_4.1', { vendor: 'AlmaLinux' });
  const idna = testPackage('pypi', 'idna', '2.10', { ownedBy: rpm.purl });
  const records = [
    { ...record(1, fixedIn('PyPI', 'idna', '3.7')), id: 'GHSA-1' },
    { ...record(1, fixedIn('AlmaLinux:9', 'python3-idna', '2.10-7.el9_4.1')), id: 'ALSA-1' },
  ];
  assert.deepEqual(setAside(match([rpm, idna], records, ALMA9)), [
    `owner CVE-2024-1 idna: its files are those of ${rpm.purl}, which is matched in its place`,
    'distribution CVE-2024-1 python3-idna: fixed in 2.10-7.el9_4.1, you have 2.10-7.el9_4.1',
  ]);
});

describe('trap 6: packages of others', () => {
  test('rpms of another vendor are not compared with the numbers of the distribution, and named in a gap', () => {
    const from = (name: string, vendor: string | null) => testPackage('rpm', name, '1-1.el9', { vendor });
    const packages = [
      from('bash', 'AlmaLinux'),
      from('nginx', 'Fedora Project'),
      from('htop', 'Fedora Project'),
      from('php', "Remi's RPM repository <https://rpms.remirepo.net/>"),
      from('docker-ce', 'Docker <support@docker.com>'),
      from('gh', 'GitHub'),
      from('made-here', null),
      from('made-here-too', '(none)'),
    ];
    const records = packages.map(({ name }, i) => record(i, fixedIn('AlmaLinux:9', name, '2-1')));
    const result = match(packages, records, ALMA9);
    const found = result.findings.map((finding) => finding.package.name);
    assert.deepEqual(found.sort(), ['bash', 'made-here', 'made-here-too']);
    assert.deepEqual(
      result.gaps.map(({ id, reason }) => `${id} ${reason.split(', not of')[0]}`),
      [
        'package/third-party docker-ce 1-1.el9: of Docker',
        'package/third-party gh 1-1.el9: of GitHub',
        'package/third-party htop 1-1.el9, nginx 1-1.el9: of Fedora Project',
        "package/third-party php 1-1.el9: of Remi's RPM repository",
      ],
    );
  });

  test('Debian packages of companies by their maintainer, or by what they write in versions', () => {
    const from = (name: string, version: string, vendor: string) =>
      testPackage('deb', name, version, { vendor });
    const packages = [
      from('containerd.io', '1.6.27-1', 'Containerd team <help@containerd.io>, Docker <support@docker.com>'),
      from('docker-ce', '5:24.0.7-1~debian.12~bookworm', 'Docker <support@docker.com>'),
      from('gh', '2.40.1', 'GitHub'),
      from('nodejs', '20.11.0-1nodesource1', 'Ivan Iguaran <ivan@nodesource.com>'),
      from(
        'postgresql-16',
        '16.1-1.pgdg120+1',
        'Debian PostgreSQL Maintainers <team+postgresql@tracker.debian.org>',
      ),
      from('openssl', '3.0.11-1~deb12u2', 'Debian OpenSSL Team <pkg-openssl-devel@alioth-lists.debian.net>'),
      from('zlib1g', '1:1.2.13.dfsg-1', 'Mark Brown <broonie@sirena.org.uk>'),
    ];
    const records = packages.map(({ name }, i) => record(i, neverFixed('Debian:12', name)));
    const result = match(packages, records, DEBIAN);
    const found = result.findings.map((finding) => finding.package.name);
    assert.deepEqual(found.sort(), ['openssl', 'zlib1g']);
    assert.deepEqual(gaps(result), Array(4).fill('package/third-party'));
    assert.match(
      result.gaps[0]?.reason ?? '',
      /^containerd\.io 1\.6\.27-1, docker-ce 5:24\.0\.7.* of Docker, not of Debian 12/,
    );
  });

  test('a thousand packages of one maker are one gap of bounded length', () => {
    const packages = Array.from({ length: 1000 }, (_, i) =>
      testPackage('rpm', `p${i}`, '1-1', { vendor: 'X'.repeat(5000) }),
    );
    const result = match(packages, [record(1, fixedIn('AlmaLinux:9', 'bash', '1'))], ALMA9);
    assert.equal(result.gaps.length, 1);
    assert.match(result.gaps[0]?.reason ?? '', / and 990 more: of X/);
    assert.ok((result.gaps[0]?.reason.length ?? 0) < 500);
  });
});

describe('traps 7 and 8: what is built from the kernel and is none', () => {
  const source = ['linux', '6.1.55-1'] as const;
  const names = ['linux-libc-dev', 'linux-headers-6.1.0-13-amd64', 'linux-image-6.1.0-13-amd64', 'bpftool'];
  const packages = names.map((name) => built('deb', name, '6.1.55-1', source));
  const linux = neverFixed('Debian:12', 'linux');

  test('headers and tools are set aside, with the reason; the kernel is not', () => {
    const result = match(packages, [record(1, linux)], DEBIAN);
    assert.deepEqual(
      result.findings.map((finding) => finding.package.name),
      ['linux-image-6.1.0-13-amd64'],
    );
    assert.equal(
      setAside(result)[2],
      'owner CVE-2024-1 linux-libc-dev: the flaw is in the kernel, and linux-libc-dev has only headers or sources of it; an installed kernel is matched by itself',
    );
    assert.equal(result.suppressed.length, 3);
  });
  test('a flaw of the tools themselves stays', () => {
    const tool = { ...record(1, linux), summary: 'bpftool: out-of-bounds write in prog dump' };
    const found = match(packages, [tool], DEBIAN).findings.map((finding) => finding.package.name);
    assert.deepEqual(found, ['bpftool', 'linux-image-6.1.0-13-amd64']);
  });
  test('Ubuntu, and rpm', () => {
    const tools = ['linux-tools-common', 'linux-aws-5.15-tools-5.15.0-1050', 'linux-libc-dev'];
    const ubuntu = tools.map((name) => built('deb', name, '5.4.0-1.1', ['linux', '5.4.0-1.1']));
    assert.deepEqual(ids(match(ubuntu, [record(1, neverFixed('Ubuntu:20.04:LTS', 'linux'))], FOCAL)), []);
    const rpms = ['kernel-headers', 'kernel-devel', 'kernel-tools-libs', 'perf', 'kernel-core', 'kernel-rt'];
    const affected = rpms.map((name) => fixedIn('AlmaLinux:9', name, '5.14.0-500.el9'));
    const installed = rpms.map((name) => built('rpm', name, '5.14.0-427.el9', ['kernel', '5.14.0-427.el9']));
    const found = match(installed, [record(1, ...affected)], ALMA9).findings;
    assert.deepEqual(
      found.map((finding) => finding.package.name),
      ['kernel-core', 'kernel-rt'],
    );
  });
  test('what only sounds like it is no part of the kernel', () => {
    const other = built('deb', 'linux-libc-dev', '1', ['dietlibc', '1']);
    assert.deepEqual(ids(match([other], [record(1, neverFixed('Debian:12', 'dietlibc'))], DEBIAN)), [
      'CVE-2024-1',
    ]);
  });
});

test('trap 9: a name means nothing outside of its ecosystem', () => {
  const records = [
    record(1, fixedIn('Debian:12', 'rc', '9')),
    record(2, fixedIn('PyPI', 'rc', '9')),
    record(3, fixedIn('npm', 'rc', '1.2.9')),
  ];
  assert.deepEqual(ids(match([testPackage('npm', 'rc', '1.2.8')], records, DEBIAN)), ['CVE-2024-3']);
});

test('trap 10: openjdk8 and openjdk17 are two packages', () => {
  const records = [record(1, fixedIn('Alpine:v3.20', 'openjdk17', '17.0.12_p7-r0'))];
  const eight = built('apk', 'openjdk8-jre', '8.412.08-r0', ['openjdk8', '8.412.08-r0']);
  assert.deepEqual(match([eight], records, ALPINE).findings, []);
});

describe('trap 11: suites of Debian', () => {
  const records = [
    record(1, neverFixed('Debian:12', 'expat'), fixedIn('Debian:13', 'expat', '2.6.3-1')),
    record(2, fixedIn('Debian:13', 'expat', '2.6.4-1')),
  ];
  const expat = built('deb', 'libexpat1', '2.5.0-1+deb12u1', ['expat', '2.5.0-1+deb12u1']);
  test('a fix that is in another suite is none here', () => {
    const [finding, ...more] = match([expat], records, DEBIAN).findings;
    assert.deepEqual(
      [finding?.id, finding?.fixedVersion, finding?.fixState],
      ['CVE-2024-1', null, 'not-fixed'],
    );
    assert.deepEqual(more, []);
  });
  test('testing and unstable name no release: a gap, and nothing is guessed', () => {
    const result = match([expat], records, release('debian', null));
    assert.deepEqual([result.findings, gaps(result)], [[], ['distro/unknown']]);
  });
});

describe('trap 12: releases that are over', () => {
  const bash = built('deb', 'bash', '4.3-14ubuntu1', ['bash', '4.3-14ubuntu1']);
  const xenial = release('ubuntu', '16.04');
  test('the end is said, and the extended support', () => {
    const records = [record(1, fixedIn('Ubuntu:16.04:LTS', 'bash', '4.3-14ubuntu1.4'))];
    const result = match([bash], records, xenial);
    assert.deepEqual([ids(result), gaps(result)], [['CVE-2024-1'], ['distro/end-of-life']]);
    assert.match(result.gaps[0]?.reason ?? '', /2021-04-30.*extended support ended on 2026-04-23/);
  });
  test('a release that the database has dropped is unknown, not clean', () => {
    const records = [record(1, fixedIn('Ubuntu:20.04:LTS', 'bash', '9'))];
    const result = match([bash], records, xenial);
    assert.deepEqual(gaps(result), ['distro/end-of-life', 'distro/no-advisories']);
  });
});

describe('trap 13: Ubuntu Pro', () => {
  const esm = '1.1.1f-1ubuntu2.24+esm1';
  const openssl = (version: string) => built('deb', 'libssl1.1', version, ['openssl', version]);
  const pro = fixedIn('Ubuntu:Pro:20.04:LTS', 'openssl', esm);

  test('a fix that only subscribers get is named as such, and is no fix for others', () => {
    for (const affected of [[pro], [neverFixed('Ubuntu:20.04:LTS', 'openssl'), pro]]) {
      const result = match([openssl('1.1.1f-1ubuntu2.24')], [record(1, ...affected)], FOCAL);
      const [finding] = result.findings;
      assert.deepEqual([finding?.fixedVersion, finding?.fixState], [null, 'not-fixed']);
      assert.equal(
        finding?.reason,
        `openssl 1.1.1f-1ubuntu2.24 < ${esm}, a fix that needs Ubuntu Pro (Ubuntu 20.04)`,
      );
      assert.deepEqual(gaps(result), []);
    }
  });
  test('who has packages of Pro gets it', () => {
    const subscriber = [
      openssl('1.1.1f-1ubuntu2.24'),
      built('deb', 'vim', '2:8.1-1+esm2', ['vim', '2:8.1-1+esm2']),
    ];
    const [finding] = match(subscriber, [record(1, pro)], FOCAL).findings;
    assert.deepEqual([finding?.fixedVersion, finding?.fixState], [esm, 'fixed']);
    assert.deepEqual(setAside(match([openssl(esm)], [record(1, pro)], FOCAL)), [
      `distribution CVE-2024-1 libssl1.1: fixed in ${esm}, you have ${esm}`,
    ]);
  });
  test('a release keeps its findings when its standard support is over', () => {
    const records = [record(1, fixedIn('Ubuntu:Pro:16.04:LTS', 'bash', '4.3-14ubuntu1.4+esm1'))];
    const bash = built('deb', 'bash', '4.3-14ubuntu1.4', ['bash', '4.3-14ubuntu1.4']);
    const result = match([bash], records, release('ubuntu', '16.04'));
    assert.deepEqual([ids(result), gaps(result)], [['CVE-2024-1'], ['distro/end-of-life']]);
  });
  test('a certified build, whose numbers sort above all others, is compared with its own channel alone', () => {
    const fips = openssl('1.1.1f-1ubuntu2.fips.7.1');
    const plain = record(1, fixedIn('Ubuntu:20.04:LTS', 'openssl', '1.1.1f-1ubuntu2.16'));
    const own = record(1, fixedIn('Ubuntu:Pro:FIPS-updates:20.04:LTS', 'openssl', '1.1.1f-1ubuntu2.fips.16'));
    assert.deepEqual(ids(match([fips], [plain, own], FOCAL)), ['CVE-2024-1']);
    const without = match([fips], [plain], FOCAL);
    assert.deepEqual([without.findings, without.suppressed], [[], []]);
    assert.deepEqual(
      without.gaps.map(({ reason }) => reason),
      ['the database has no advisories for Ubuntu 20.04 FIPS: 1 package could not be matched'],
    );
  });
});

test('traps 14 and 15: a Go program without a version is neither affected nor clean', () => {
  const records = [record(1, fixedIn('Go', 'example.org/gitea', '0.1.29'))];
  for (const version of ['(devel)', '', 'v0.0.0-20240101000000-aaaaaaaaaaaa+dirty']) {
    const result = match([testPackage('golang', 'example.org/gitea', version)], records, null);
    assert.deepEqual([result.findings, gaps(result)], [[], ['package/version-unknown']], version);
  }
  // A module that was linked in at a commit before the first tag is older than every tag.
  const dependency = testPackage('golang', 'example.org/gitea', 'v0.0.0-20160101000000-aaaaaaaaaaaa');
  assert.deepEqual(ids(match([dependency], records, null)), ['CVE-2024-1']);
});

test('trap 16: leading zeros of PEP 440', () => {
  const records = [
    record(1, {
      ecosystem: 'PyPI',
      name: 'certifi',
      events: [{ introduced: '2017.11.5' }, { fixed: '2022.12.7' }],
    }),
  ];
  const certifi = (version: string) => ids(match([testPackage('pypi', 'certifi', version)], records, null));
  assert.deepEqual(
    [certifi('2022.12.07'), certifi('2022.12.7'), certifi('2022.9.24')],
    [[], [], ['CVE-2024-1']],
  );
});

test('trap 17: NuGet names in any case, versions of four parts', () => {
  const records = [record(1, fixedIn('NuGet', 'System.Text.Encodings.Web', '4.5.1'))];
  const web = (version: string, name = 'system.text.encodings.web') =>
    ids(match([testPackage('nuget', name, version)], records, null));
  assert.deepEqual(web('4.5.0.0'), ['CVE-2024-1']);
  assert.deepEqual(web('4.5.0', 'System.Text.Encodings.WEB'), ['CVE-2024-1']);
  assert.deepEqual(web('4.5.1.0'), []);
});

test('trap 21: each sub-package by its own version', () => {
  const records = [
    record(
      1,
      fixedIn('AlmaLinux:9', 'qemu-kvm', '17:6.2.0-11.el9'),
      fixedIn('AlmaLinux:9', 'seavgabios-bin', '1.15.0-2.el9'),
    ),
  ];
  const vgabios = built('rpm', 'seavgabios-bin', '1.15.0-2.el9', ['seabios', '1.15.0-2.el9']);
  assert.deepEqual(ids(match([vgabios], records, ALMA9)), []);
});

test('trap 22: one flaw under three names is one finding, with the fix that any of them knows', () => {
  const names = [
    { id: 'GHSA-1', aliases: ['CVE-2024-1'], affected: [neverFixed('Go', 'example.org/m')] },
    {
      id: 'GO-2024-1',
      aliases: ['CVE-2024-1', 'GHSA-1'],
      affected: [fixedIn('Go', 'example.org/m', '1.2.3')],
    },
    { id: 'CVE-2024-1', affected: [neverFixed('Go', 'example.org/m')] },
  ];
  const orders = [names, [...names].reverse()];
  for (const records of orders) {
    const { findings } = match([testPackage('golang', 'example.org/m', 'v1.0.0')], records, null);
    assert.deepEqual(
      findings.map(({ id, aliases, fixedVersion }) => [id, aliases, fixedVersion]),
      [['CVE-2024-1', ['GHSA-1', 'GO-2024-1'], '1.2.3']],
    );
  }
});

test('trap 25: a build for another release is compared, and that is said', () => {
  const openssl = built('deb', 'libssl1.1', '1.1.1n-0+deb11u5', ['openssl', '1.1.1n-0+deb11u5']);
  const records = [record(1, fixedIn('Debian:12', 'openssl', '3.0.14-1~deb12u1'))];
  const result = match(
    [openssl, built('deb', 'bash', '5.2-1~deb12u1', ['bash', '5.2-1~deb12u1'])],
    records,
    DEBIAN,
  );
  assert.deepEqual(
    result.gaps.map(({ id, reason }) => `${id} ${reason}`),
    [
      'package/other-release libssl1.1 1.1.1n-0+deb11u5: built for release 11, compared with the advisories of Debian 12',
    ],
  );
  assert.deepEqual(ids(result), ['CVE-2024-1']);
  const focal = [record(1, fixedIn('Ubuntu:20.04:LTS', 'bash', '9'))];
  for (const [version, expected] of [
    ['1.2-1+deb10u1', []],
    ['1.2-0ubuntu0.20.04.1', []],
    ['27.9~20.04.1', []],
    ['1.2-0ubuntu0.22.04.1', ['package/other-release']],
  ] as const)
    assert.deepEqual(
      gaps(match([built('deb', 'x', version, ['x', version])], focal, FOCAL)),
      expected,
      version,
    );
  const rpm = (version: string) => testPackage('rpm', 'zlib', version, { vendor: 'AlmaLinux' });
  const alma = [record(1, fixedIn('AlmaLinux:9', 'zlib', '9'))];
  assert.deepEqual(gaps(match([rpm('1.2.11-17.el8')], alma, ALMA9)), ['package/other-release']);
  for (const version of ['1.2.11-40.el9', '1.2.11-40.el9_2.1', '1.2.11-40.el9.alma.1', '1.2.elf8-1'])
    assert.deepEqual(gaps(match([rpm(version)], alma, ALMA9)), [], version);
});

describe('trap 26: packages of another distribution', () => {
  test("Ubuntu's libc in an image that says Debian", () => {
    const libc = built('deb', 'libc6', '2.35-0ubuntu3.1', ['glibc', '2.35-0ubuntu3.1']);
    const result = match([libc], [record(1, fixedIn('Debian:12', 'glibc', '2.36-9+deb12u4'))], DEBIAN);
    assert.deepEqual([ids(result), gaps(result)], [[], ['package/third-party']]);
    assert.match(result.gaps[0]?.reason ?? '', /libc6 2\.35-0ubuntu3\.1: of Ubuntu, not of Debian 12/);
  });
  test('an rpm database in Debian', () => {
    const result = match(
      [testPackage('rpm', 'bash', '5.1-1')],
      [record(1, neverFixed('Debian:12', 'bash'))],
      DEBIAN,
    );
    assert.deepEqual([ids(result), gaps(result)], [[], ['package/third-party']]);
  });
});

test('trap 27: what the secdb lists as never affected is no match, and one CVE in two versions is one', () => {
  const records = [
    record(1, fixedIn('Alpine:v3.20', 'zlib', '0')),
    record(2, fixedIn('Alpine:v3.20', 'zlib', '1.3.1-r1'), fixedIn('Alpine:v3.20', 'zlib', '1.3.1-r2')),
  ];
  const result = match([testPackage('apk', 'zlib', '1.3.1-r0')], records, ALPINE);
  assert.deepEqual(reasons(result), ['zlib 1.3.1-r0 < 1.3.1-r2 (Alpine 3.20)']);
  assert.deepEqual(setAside(result), ['distribution CVE-2024-1 zlib: fixed in 0, you have 1.3.1-r0']);
});

test('trap 28: a patch by a vendor keeps epoch and revision', () => {
  const records = [record(1, fixedIn('Debian:12', 'pam', '1:1.5.2-6+deb12u2'))];
  const pam = (version: string) =>
    reasons(match([built('deb', 'libpam0g', version, ['pam', version])], records, DEBIAN));
  assert.deepEqual(pam('1:1.5.2-6+deb12u1.root.io.1'), [
    'pam 1:1.5.2-6+deb12u1.root.io.1 < 1:1.5.2-6+deb12u2 (Debian 12)',
  ]);
  assert.deepEqual(pam('1:1.5.2-6+deb12u2.root.io.1'), []);
});

describe('languages', () => {
  test('names are compared as their ecosystem compares them', () => {
    const records = [
      record(1, fixedIn('Packagist', 'symfony/http-kernel', '5.4.20')),
      record(2, fixedIn('Maven', 'com.h2database:h2', '2.1.210')),
      record(3, fixedIn('Go', 'github.com/DataDog/go', '1.0.0')),
    ];
    const packages = [
      testPackage('composer', 'Symfony/Http-Kernel', 'v5.4.19'),
      testPackage('maven', 'com.h2database:h2', '2.0.202'),
      testPackage('maven', 'com.H2database:h2', '2.0.202'),
      testPackage('golang', 'github.com/datadog/go', 'v0.9.0'),
    ];
    assert.deepEqual(ids(match(packages, records, null)), ['CVE-2024-1', 'CVE-2024-2']);
  });
  test('a package that its advisories call otherwise', () => {
    const records = [record(1, fixedIn('Bitnami', 'apache', '2.4.60'))];
    const result = match([testPackage('generic', 'httpd', '2.4.58')], records, null);
    assert.deepEqual(reasons(result), ['httpd 2.4.58 < 2.4.60 (Bitnami)']);
  });
  test('a program that they do not speak of is said, unless it is a file of a package that answers for itself', () => {
    const records = [record(1, fixedIn('Bitnami', 'apache', '2.4.60'))];
    const owned = testPackage('generic', 'busybox', '1.36.1', {
      ownedBy: testPackage('deb', 'busybox', '1').purl,
    });
    const packages = [
      testPackage('generic', 'openssl', '3.0.1'),
      testPackage('generic', 'apache', '2.4.1'),
      owned,
    ];
    const result = match(packages, records, null);
    assert.deepEqual(reasons(result), []);
    assert.deepEqual(
      result.gaps.map(({ reason }) => reason),
      [
        'nobody publishes advisories for packages of type generic that the database has: 2 packages could not be matched',
      ],
    );
  });
  test('types and ecosystems without advisories are a gap each, never clean', () => {
    const packages = [
      testPackage('terraform', 'hashicorp/aws', '5.0.0'),
      testPackage('terraform', 'hashicorp/null', '3.0.0'),
      testPackage('npm', 'x', '1.0.0'),
    ];
    assert.deepEqual(
      match(packages, [], null).gaps.map(({ id, reason }) => `${id} ${reason}`),
      [
        'database/no-advisories nobody publishes advisories for packages of type terraform that the database has: 2 packages could not be matched',
        'database/no-advisories the database has no advisories for npm: 1 package could not be matched',
      ],
    );
  });
});

test('docs/matching.md speaks of each trap, and names tests that exist', () => {
  const rows = readFileSync(join(ROOT, 'docs/matching.md'), 'utf8')
    .split('\n')
    .filter((line) => /^\| \d+ \|/.test(line));
  assert.deepEqual(
    rows.map((row) => Number(row.split('|')[1])),
    Array.from({ length: 30 }, (_, i) => i + 1),
  );
  for (const row of rows) {
    const files = [...row.matchAll(/`((?:packages|test)\/[\w./-]+\.test\.ts)`/g)].map(
      ([, path = '']) => path,
    );
    assert.ok(files.length > 0 || row.includes('difference'), row);
    for (const file of files) assert.ok(existsSync(join(ROOT, file)), `${file} (${row})`);
  }
});
