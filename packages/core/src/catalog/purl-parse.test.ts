import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PackageURL } from 'packageurl-js';
import { parsePackageUrl } from './purl-parse.ts';

// Examples of the specification's own page.
const EXAMPLES = [
  'pkg:bitbucket/birkenfeld/pygments-main@244fd47e07d1014f0aed9c',
  'pkg:deb/debian/curl@7.50.3-1?arch=i386&distro=jessie',
  'pkg:docker/cassandra@sha256:244fd47e07d1004f0aed9c',
  'pkg:docker/customer/dockerimage@sha256:244fd47e07d1004f0aed9c?repository_url=gcr.io',
  'pkg:gem/jruby-launcher@1.1.2?platform=java',
  'pkg:golang/google.golang.org/genproto#googleapis/api/annotations',
  'pkg:maven/org.apache.xmlgraphics/batik-anim@1.9.1?packaging=sources',
  'pkg:npm/%40angular/animation@12.3.1',
  'pkg:rpm/fedora/curl@7.50.3-1.fc25?arch=i386&distro=fedora-25',
  'pkg:deb/debian/libstdc%2B%2B6@12.2.0-14%2Bdeb12u1?arch=amd64',
];

test("the specification's examples, as its own library reads them", () => {
  for (const text of EXAMPLES) {
    const theirs = PackageURL.fromString(text);
    const ours = parsePackageUrl(text);
    assert.deepEqual(
      { ...ours, qualifiers: Object.fromEntries(ours?.qualifiers ?? []) },
      {
        type: theirs.type,
        namespace: theirs.namespace ?? null,
        name: theirs.name,
        version: theirs.version ?? null,
        qualifiers: { ...theirs.qualifiers },
        subpath: theirs.subpath ?? null,
      },
      text,
    );
  }
});

test('as people write them', () => {
  const parts = (text: string): unknown[] => {
    const purl = parsePackageUrl(text);
    return [purl?.type, purl?.namespace, purl?.name, purl?.version];
  };
  assert.deepEqual(parts('pkg:npm/@angular/core'), ['npm', '@angular', 'core', null]);
  assert.deepEqual(parts('pkg:npm/@angular/core@1.2.3'), ['npm', '@angular', 'core', '1.2.3']);
  assert.deepEqual(parts('PKG:Deb/debian/bash@5:1+b1'), ['deb', 'debian', 'bash', '5:1+b1']);
  assert.deepEqual(parts('pkg://npm//lodash@'), ['npm', null, 'lodash', null]);
  assert.deepEqual(parts('pkg:pypi/100%'), ['pypi', null, '100%', null]);
  for (const none of ['', 'pkg:', 'pkg:npm', 'pkg:npm/', 'npm/a', 'pkg:/a', 'pkg:a b/c', 'nginx:1.25'])
    assert.equal(parsePackageUrl(none), null, none);
});

test('what the library writes is read back', () => {
  // The library refuses names of blanks alone.
  const word = fc
    .string({ unit: 'grapheme', minLength: 1 })
    .filter((text) => text.trim() !== '' && !/^[./]+$|\//.test(text.trim()));
  fc.assert(
    fc.property(word, fc.option(word), (name, version) => {
      const text = new PackageURL('generic', null, name, version ?? undefined).toString();
      const again = PackageURL.fromString(text);
      const ours = parsePackageUrl(text);
      assert.deepEqual([ours?.name, ours?.version], [again.name, again.version ?? null]);
    }),
  );
});
