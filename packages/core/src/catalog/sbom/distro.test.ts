import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { distroIn } from './distro.ts';
import type { SbomComponent } from './document.ts';

const EMPTY: SbomComponent = {
  ref: null,
  name: '',
  group: null,
  version: null,
  purl: null,
  licenses: [],
  paths: [],
  properties: new Map(),
};

/** `ID VERSION_ID` */
function shown(distro: ReturnType<typeof distroIn>): string | null {
  return distro === null ? null : `${distro.id} ${distro.version}`;
}

/**
 * Families and names of Trivy: pkg/fanal/types/const.go, what pkg/fanal/analyzer/os/* read as the name of a release, and
 * OSTypeAliases for older bills. The right side is os-release of the distribution.
 */
const SYSTEMS: readonly (readonly [name: string, version: string | null, is: string])[] = [
  ['alma', '8.10', 'almalinux 8.10'],
  ['alpine', '3.20.3', 'alpine 3.20.3'],
  ['amazon', '2 (Karoo)', 'amzn 2'],
  ['amazon', '2023.7.20250609 (Amazon Linux)', 'amzn 2023'],
  ['amazon', 'AMI release 2018.03', 'amzn 2018.03'],
  ['Amazon Linux', '2', 'amzn 2'],
  ['azurelinux', '3.0', 'azurelinux 3.0'],
  ['bottlerocket', '1.34.0', 'bottlerocket 1.34.0'],
  ['cbl-mariner', '2.0.20220226', 'mariner 2.0'],
  ['centos', '7.9.2009', 'centos 7.9.2009'],
  ['centos-stream', '9', 'centos 9'],
  ['chainguard', '20230214', 'chainguard 20230214'],
  ['debian', '12.5', 'debian 12.5'],
  ['debian gnu/linux', '12', 'debian 12'],
  ['fedora', '40', 'fedora 40'],
  ['opensuse-leap', '15.5', 'opensuse-leap 15.5'],
  ['opensuse.leap', '15.2', 'opensuse-leap 15.2'],
  ['opensuse.tumbleweed', '20240101', 'opensuse-tumbleweed 20240101'],
  ['oracle', '8.9', 'ol 8.9'],
  ['photon', '5.0', 'photon 5.0'],
  ['redhat', '9.4', 'rhel 9.4'],
  ['rocky', '9.3', 'rocky 9.3'],
  ['slem', '5.4', 'sle-micro 5.4'],
  ['sles', '15.5', 'sles 15.5'],
  ['suse linux enterprise server', '12.5', 'sles 12.5'],
  ['ubuntu', '24.04', 'ubuntu 24.04'],
  ['wolfi', '20230201', 'wolfi 20230201'],
  ['debian', null, 'debian null'],
];

describe('the distribution of a bill', () => {
  for (const [name, version, is] of SYSTEMS)
    test(`an operating system ${name} ${version}`, () => {
      assert.equal(shown(distroIn({ ...EMPTY, name, version }, [])), is);
    });

  test("CentOS Stream keeps its name, by which it is told; Syft's properties come first", () => {
    assert.equal(distroIn({ ...EMPTY, name: 'centos-stream', version: '9' }, [])?.name, 'CentOS Stream 9');
    const properties = new Map([
      ['syft:distro:id', 'rhel'],
      ['syft:distro:versionID', '9.4'],
      ['syft:distro:prettyName', 'Red Hat Enterprise Linux 9.4 (Plow)'],
    ]);
    const distro = distroIn({ ...EMPTY, name: 'redhat', version: '9', properties }, []);
    assert.deepEqual([shown(distro), distro?.name], ['rhel 9.4', 'Red Hat Enterprise Linux 9.4 (Plow)']);
  });
});

// As Trivy (pkg/purl/purl.go) and Syft (syft/pkg/url.go and its catalogers) write them.
const PURLS: readonly (readonly [purl: string, is: string | null])[] = [
  ['pkg:rpm/alma/bash@4.4-1.el8?arch=x86_64&distro=alma-8.10', 'almalinux 8.10'],
  ['pkg:rpm/almalinux/bash@4.4-1.el8?arch=x86_64&distro=almalinux-8.10', 'almalinux 8.10'],
  ['pkg:rpm/redhat/bash@4.4-1.el8?distro=redhat-8.5', 'rhel 8.5'],
  ['pkg:rpm/redhat/bash@4.4-1.el8?distro=rhel-8.5', 'rhel 8.5'],
  ['pkg:rpm/redhat/bash@4.4-1.el8?arch=src', 'rhel null'],
  ['pkg:rpm/oraclelinux/nodejs@18-1.el8?distro=oraclelinux-8.10', 'ol 8.10'],
  ['pkg:rpm/amazon/libxml2@2.9.1?arch=x86_64&distro=amazon-2+%28Karoo%29', 'amzn 2'],
  ['pkg:rpm/amazon/a@1-2.amzn2023.0.2?distro=amazon-2023.7.20250609+%28Amazon+Linux%29', 'amzn 2023'],
  ['pkg:rpm/amazon/a@1-2.amzn1?distro=amazon-AMI+release+2018.03', 'amzn 2018.03'],
  ['pkg:rpm/cbl-mariner/a@1-1.cm2?distro=cbl-mariner-2.0.20220226', 'mariner 2.0'],
  ['pkg:rpm/centos-stream/a@1-1.el9?distro=centos-stream-9', 'centos 9'],
  ['pkg:rpm/opensuse/a@1-1?distro=opensuse-leap-15.5', 'opensuse-leap 15.5'],
  ['pkg:rpm/opensuse/a@1-1?distro=opensuse-tumbleweed-20240101', 'opensuse-tumbleweed 20240101'],
  ['pkg:rpm/opensuse/a@1-1?distro=opensuse-tumbleweed', 'opensuse-tumbleweed null'],
  ['pkg:rpm/sles/a@1-1?distro=sles-15.5', 'sles 15.5'],
  ['pkg:rpm/suse/a@1-1?distro=slem-5.4', 'sle-micro 5.4'],
  ['pkg:apk/alpine/musl@1.2.5-r0?arch=x86_64&distro=3.20.3', 'alpine 3.20.3'],
  ['pkg:apk/alpine/musl@1.2.5-r0?arch=x86_64&distro=alpine-3.20.3', 'alpine 3.20.3'],
  ['pkg:apk/wolfi/a@1-r0?distro=20230201', 'wolfi 20230201'],
  ['pkg:apk/wolfi/a@1-r0', 'wolfi null'],
  ['pkg:deb/debian/a@1?distro=debian-trixie%2Fsid', 'debian trixie/sid'],
  ['pkg:deb/ubuntu/a@1?distro=ubuntu-22.04', 'ubuntu 22.04'],
  ['pkg:bitnami/redis@7.2.1-0?arch=amd64&distro=debian-12', 'debian 12'],
  ['pkg:npm/%40acme/a@1', null],
  ['pkg:generic/a@1?distro=any', null],
];

describe('the distribution that package URLs name', () => {
  for (const [purl, is] of PURLS)
    test(purl, () => assert.equal(shown(distroIn(null, [{ ...EMPTY, purl }])), is));

  test('a package that names a release speaks before one that does not', () => {
    const purls = ['pkg:npm/a@1', 'pkg:deb/debian/a@1', 'pkg:deb/debian/b@1?distro=debian-12'];
    const components = purls.map((purl) => ({ ...EMPTY, purl }));
    assert.equal(shown(distroIn(null, components)), 'debian 12');
  });
});
