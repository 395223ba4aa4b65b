import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { PackageURL } from 'packageurl-js';
import type { Distro, PackageFact } from '../model/package.ts';
import { packageUrl } from './purl.ts';

const distro = (id: string, version: string | null, codename: string | null = null): Distro => ({
  id,
  version,
  name: id,
  codename,
  like: [],
});

interface Example {
  readonly type: string;
  readonly fact: PackageFact;
  readonly distro?: Distro;
  readonly purl: string;
}

const fact = (name: string, version: string, more: Partial<PackageFact> = {}): PackageFact => ({
  name,
  version,
  ...more,
});

const EXAMPLES: readonly Example[] = [
  {
    type: 'deb',
    fact: fact('libssl3', '3.0.15-1~deb12u1', { arch: 'amd64' }),
    distro: distro('debian', '12'),
    purl: 'pkg:deb/debian/libssl3@3.0.15-1~deb12u1?arch=amd64&distro=debian-12',
  },
  {
    // The specification's own: the colon stays, the plus does not.
    type: 'deb',
    fact: fact('attr', '1:2.4.47-2+b1', { arch: 'amd64' }),
    distro: distro('debian', null, 'trixie'),
    purl: 'pkg:deb/debian/attr@1:2.4.47-2%2Bb1?arch=amd64&distro=debian-trixie',
  },
  {
    type: 'deb',
    fact: fact('libstdc++6', '13.2.0-4ubuntu3', { arch: 'arm64' }),
    distro: distro('ubuntu', '23.10'),
    purl: 'pkg:deb/ubuntu/libstdc%2B%2B6@13.2.0-4ubuntu3?arch=arm64&distro=ubuntu-23.10',
  },
  { type: 'deb', fact: fact('x', '1', { arch: 'all' }), purl: 'pkg:deb/x@1?arch=all' },
  {
    type: 'apk',
    fact: fact('busybox', '1.36.1-r29', { arch: 'x86_64' }),
    distro: distro('alpine', '3.20.3'),
    purl: 'pkg:apk/alpine/busybox@1.36.1-r29?arch=x86_64&distro=alpine-3.20.3',
  },
  {
    type: 'rpm',
    fact: fact('openssl-libs', '1:3.0.7-24.el9', { arch: 'x86_64' }),
    distro: distro('almalinux', '9.3'),
    purl: 'pkg:rpm/almalinux/openssl-libs@3.0.7-24.el9?arch=x86_64&distro=almalinux-9.3&epoch=1',
  },
  {
    type: 'rpm',
    fact: fact('NetworkManager', '1.44.0-3.el9', { arch: 'x86_64' }),
    distro: distro('rhel', '9.3'),
    purl: 'pkg:rpm/redhat/NetworkManager@1.44.0-3.el9?arch=x86_64&distro=rhel-9.3',
  },
  {
    type: 'rpm',
    fact: fact('curl', '8.0.1-150400.5.1', { arch: 'x86_64' }),
    distro: distro('opensuse-leap', '15.5'),
    purl: 'pkg:rpm/opensuse/curl@8.0.1-150400.5.1?arch=x86_64&distro=opensuse-leap-15.5',
  },
  { type: 'npm', fact: fact('@angular/animation', '12.3.1'), purl: 'pkg:npm/%40angular/animation@12.3.1' },
  { type: 'npm', fact: fact('foobar', '12.3.1'), purl: 'pkg:npm/foobar@12.3.1' },
  { type: 'npm', fact: fact('JSONStream', '1.3.5'), purl: 'pkg:npm/jsonstream@1.3.5' },
  { type: 'pypi', fact: fact('django-allauth', '12.23'), purl: 'pkg:pypi/django-allauth@12.23' },
  { type: 'pypi', fact: fact('Foo_Bar', '1!2.0+local'), purl: 'pkg:pypi/foo-bar@1%212.0%2Blocal' },
  {
    type: 'golang',
    fact: fact('google.golang.org/genproto', 'v0.0.0-20230410155749-daa745c078e1'),
    purl: 'pkg:golang/google.golang.org/genproto@v0.0.0-20230410155749-daa745c078e1',
  },
  {
    type: 'golang',
    fact: fact('github.com/Azure/azure-sdk-for-go', 'v68.0.0+incompatible'),
    purl: 'pkg:golang/github.com/azure/azure-sdk-for-go@v68.0.0%2Bincompatible',
  },
  { type: 'golang', fact: fact('stdlib', 'v1.22.1'), purl: 'pkg:golang/stdlib@v1.22.1' },
  { type: 'golang', fact: fact('example.com/app', '(devel)'), purl: 'pkg:golang/example.com/app' },
  {
    type: 'maven',
    fact: fact('org.apache.xmlgraphics:batik-anim', '1.9.1', { qualifiers: { classifier: 'sources' } }),
    purl: 'pkg:maven/org.apache.xmlgraphics/batik-anim@1.9.1?classifier=sources',
  },
];

for (const { type, fact: one, distro: where, purl } of EXAMPLES)
  test(purl, () => assert.equal(packageUrl(type, one, where ?? null), purl));

test('the official library reads the same parts out of every example', () => {
  for (const { purl, fact: one } of EXAMPLES) {
    const parsed = PackageURL.fromString(purl);
    assert.equal((parsed.name ?? '').toLowerCase().includes('%'), false);
    if (one.version !== '(devel)') {
      const epoch = parsed.qualifiers?.['epoch'];
      assert.equal(epoch === undefined ? parsed.version : `${epoch}:${parsed.version}`, one.version);
    }
    assert.equal(parsed.qualifiers?.['arch'], one.arch ?? undefined);
  }
});

test('an epoch of 0 is no epoch', () => {
  assert.equal(packageUrl('rpm', fact('a', '0:1-1'), null), 'pkg:rpm/a@1-1');
});

test('whatever a file says, the result is one line of plain signs that the official library reads', () => {
  const type = fc.constantFrom('deb', 'rpm', 'apk', 'npm', 'pypi', 'golang', 'maven', 'generic');
  const word = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(type, word, word, (kind, name, version) => {
      const purl = packageUrl(
        kind,
        fact(name, version, { arch: 'x', qualifiers: { q: version } }),
        distro('debian', '12'),
      );
      assert.match(purl, /^pkg:[a-z]+\/[A-Za-z0-9._~:%/@?=&-]*$/);
    }),
  );
});
