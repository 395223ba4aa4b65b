import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { SeaworthyError } from '../../model/error.ts';
import { openWorkshop } from '../testing.ts';
import { type Bill, billOf } from './bill.ts';
import { readSbom } from './read.ts';

function bill(document: object): Bill {
  const [part] = readSbom(Buffer.from(JSON.stringify(document))).parts;
  assert.ok(part !== undefined);
  return billOf(part, 'bom.json');
}

const lines = ({ packages }: Bill): string[] =>
  packages.map(
    ({ type, name, version, source, arch }) =>
      `${type} ${name} ${version} ${source?.name} ${source?.version} ${arch}`,
  );

const property = (name: string, value: string): object => ({ name, value });

function cyclonedx(components: readonly object[], rest: object = {}): object {
  return { bomFormat: 'CycloneDX', specVersion: '1.5', components, ...rest };
}

describe("Syft's bills", () => {
  // Made by hand after the fields of published documents of Syft 1.x (grype's cdx-alpine.json among them).
  const document = cyclonedx(
    [
      {
        'bom-ref': 'pkg:apk/alpine/libcrypto3@3.3.2-r0?package-id=1',
        type: 'library',
        name: 'libcrypto3',
        version: '3.3.2-r0',
        licenses: [{ license: { id: 'Apache-2.0' } }],
        purl: 'pkg:apk/alpine/libcrypto3@3.3.2-r0?arch=x86_64&distro=alpine-3.20.3&upstream=openssl',
        properties: [
          property('syft:package:type', 'apk'),
          property('syft:location:0:path', '/lib/apk/db/installed'),
          property('syft:metadata:originPackage', 'openssl'),
        ],
      },
      {
        type: 'library',
        name: 'openssl-libs',
        version: '1:3.0.7-27.el9',
        purl: 'pkg:rpm/redhat/openssl-libs@3.0.7-27.el9?arch=x86_64&epoch=1&upstream=openssl-3.0.7-27.el9.src.rpm',
        properties: [property('syft:metadata:modularityLabel', 'x:1:2')],
      },
      { type: 'library', name: 'JSONStream', version: '1.3.5', purl: 'pkg:npm/jsonstream@1.3.5' },
      { type: 'library', group: 'org.x', name: 'y', version: '1', purl: 'pkg:maven/org.x/y@1' },
      { type: 'library', name: 'stdlib', version: 'go1.22.1', purl: 'pkg:golang/stdlib@1.22.1' },
      { type: 'file', name: '/etc/passwd' },
      {
        type: 'operating-system',
        name: 'alpine',
        version: '3.20.3',
        properties: [property('syft:distro:prettyName', 'Alpine Linux v3.20')],
      },
    ],
    {
      metadata: {
        component: { type: 'container', name: 'alpine:3.20', version: `sha256:${'a'.repeat(64)}` },
      },
    },
  );

  test('packages, sources, distribution and image', () => {
    const found = bill(document);
    assert.deepEqual(lines(found), [
      'apk libcrypto3 3.3.2-r0 openssl 3.3.2-r0 x86_64',
      'rpm openssl-libs 1:3.0.7-27.el9 openssl 1:3.0.7-27.el9 x86_64',
      'npm JSONStream 1.3.5 undefined undefined null',
      'maven org.x:y 1 undefined undefined null',
      'golang stdlib 1.22.1 undefined undefined null',
    ]);
    assert.deepEqual(
      [found.distro?.id, found.distro?.version, found.distro?.name],
      ['alpine', '3.20.3', 'Alpine Linux v3.20'],
    );
    assert.deepEqual(
      [found.artifact.name, found.artifact.digest],
      ['alpine:3.20', `sha256:${'a'.repeat(64)}`],
    );
    assert.deepEqual(found.packages[0]?.locations, [{ path: 'lib/apk/db/installed', layer: null }]);
    assert.equal(found.packages[1]?.module, 'x:1:2');
    assert.deepEqual(found.gaps, []);
  });

  test('in SPDX the distribution stands in the package URLs alone', () => {
    const purl = (locator: string): object => ({
      externalRefs: [
        { referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: locator },
      ],
    });
    const found = bill({
      spdxVersion: 'SPDX-2.3',
      packages: [
        {
          SPDXID: 'SPDXRef-root',
          name: 'alpine',
          versionInfo: '3.20',
          primaryPackagePurpose: 'CONTAINER',
          ...purl('pkg:oci/alpine@sha256%3Aaa?tag=3.20'),
        },
        {
          SPDXID: 'SPDXRef-1',
          name: 'libcrypto3',
          versionInfo: '3.3.2-r0',
          licenseDeclared: 'Apache-2.0',
          sourceInfo: 'acquired package info from APK DB: /lib/apk/db/installed',
          ...purl('pkg:apk/alpine/libcrypto3@3.3.2-r0?arch=x86_64&distro=alpine-3.20.3&upstream=openssl'),
        },
      ],
      relationships: [
        {
          spdxElementId: 'SPDXRef-DOCUMENT',
          relationshipType: 'DESCRIBES',
          relatedSpdxElement: 'SPDXRef-root',
        },
      ],
    });
    assert.deepEqual(lines(found), ['apk libcrypto3 3.3.2-r0 openssl 3.3.2-r0 x86_64']);
    assert.deepEqual([found.distro?.id, found.distro?.version], ['alpine', '3.20.3']);
    assert.deepEqual(found.packages[0]?.locations, [{ path: 'lib/apk/db/installed', layer: null }]);
    assert.equal(found.artifact.name, 'alpine');
  });
});

describe("Trivy's bills", () => {
  const trivy = (key: string, value: string): object => property(`aquasecurity:trivy:${key}`, value);
  test('sources in parts, layers, lockfiles that are no packages', () => {
    const found = bill(
      cyclonedx(
        [
          {
            'bom-ref': 'os',
            type: 'operating-system',
            name: 'debian',
            version: '12.5',
            properties: [trivy('Class', 'os-pkgs'), trivy('Type', 'debian')],
          },
          {
            'bom-ref': 'lock',
            type: 'application',
            name: 'app/package-lock.json',
            properties: [trivy('Class', 'lang-pkgs'), trivy('Type', 'npm')],
          },
          {
            type: 'library',
            name: 'libssl3',
            version: '3.0.11-1~deb12u2',
            purl: 'pkg:deb/debian/libssl3@3.0.11-1~deb12u2?arch=amd64&distro=debian-12.5',
            properties: [
              trivy('LayerDiffID', 'sha256:bb'),
              trivy('SrcName', 'openssl'),
              trivy('SrcVersion', '3.0.11'),
              trivy('SrcRelease', '1~deb12u2'),
              trivy('SrcEpoch', '2'),
            ],
          },
          {
            type: 'library',
            group: '@s',
            name: 'n',
            version: '1.0.0',
            purl: 'pkg:npm/%40s/n@1.0.0',
            properties: [trivy('FilePath', 'app/node_modules/@s/n/package.json')],
          },
        ],
        {
          metadata: {
            component: {
              type: 'container',
              name: 'shop/api:1.4',
              purl: 'pkg:oci/api@sha256%3Acc?repository_url=registry.example',
              properties: [
                trivy('DiffID', 'sha256:aa'),
                trivy('DiffID', 'sha256:bb'),
                trivy('ImageID', 'sha256:dd'),
              ],
            },
          },
        },
      ),
    );
    assert.deepEqual(lines(found), [
      'deb libssl3 3.0.11-1~deb12u2 openssl 2:3.0.11-1~deb12u2 amd64',
      'npm @s/n 1.0.0 undefined undefined null',
    ]);
    assert.deepEqual(
      found.packages.map(({ locations }) => locations[0]),
      [
        { path: '', layer: 1 },
        { path: 'app/node_modules/@s/n/package.json', layer: null },
      ],
    );
    assert.deepEqual([found.distro?.id, found.distro?.version], ['debian', '12.5']);
    assert.deepEqual([found.artifact.imageId, found.artifact.layers.length], ['sha256:dd', 2]);
    assert.deepEqual(found.gaps, []);
  });

  test('SPDX: layers in annotations', () => {
    const note = (comment: string): object => ({
      annotator: 'Tool: trivy-0.58.0',
      annotationDate: '2025-02-13T12:22:22Z',
      annotationType: 'OTHER',
      comment,
    });
    const purl = 'pkg:rpm/alma/nodejs@18.1-1?arch=x86_64&distro=alma-8.10';
    const found = bill({
      spdxVersion: 'SPDX-2.3',
      packages: [
        {
          name: 'nodejs',
          versionInfo: '18.1-1',
          externalRefs: [{ referenceType: 'purl', referenceLocator: purl }],
          annotations: [note('PkgID: nodejs@18.1-1'), note('Modularitylabel: nodejs:18:1:2')],
        },
      ],
    });
    assert.equal(found.packages[0]?.module, 'nodejs:18:1:2');
  });

  test('SPDX: the source in words', () => {
    const found = bill({
      spdxVersion: 'SPDX-2.3',
      packages: [
        {
          name: 'libssl3',
          versionInfo: '3.0.11-1',
          sourceInfo: 'built package from: openssl 3.0.11-1',
          externalRefs: [{ referenceType: 'purl', referenceLocator: 'pkg:deb/debian/libssl3@3.0.11-1' }],
        },
        { name: 'debian', versionInfo: '12.5', primaryPackagePurpose: 'OPERATING-SYSTEM' },
      ],
    });
    assert.deepEqual(lines(found), ['deb libssl3 3.0.11-1 openssl 3.0.11-1 null']);
    assert.equal(found.distro?.id, 'debian');
  });
});

test('components of components, and those that nobody can tell', () => {
  const found = bill(
    cyclonedx([
      { type: 'library', name: 'a', components: [{ type: 'library', name: 'b', purl: 'pkg:npm/b@1' }] },
      { type: 'framework', name: 'c', version: '1' },
    ]),
  );
  assert.deepEqual(lines(found), ['npm b 1 undefined undefined null']);
  assert.deepEqual(
    found.gaps.map(({ id, reason }) => `${id}: ${reason}`),
    ['sbom/unidentified: 2 components have no package URL: nobody can tell what they are: a, c 1'],
  );
});

test('an application that is described is there, too', () => {
  const main = { type: 'application', name: 'shop', version: '1.0', purl: 'pkg:npm/shop@1.0' };
  assert.deepEqual(lines(bill(cyclonedx([], { metadata: { component: main } }))), [
    'npm shop 1.0 undefined undefined null',
  ]);
});

test('as the predicate of a statement', () => {
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    predicateType: 'https://cyclonedx.org/bom',
    predicate: cyclonedx([{ name: 'b', purl: 'pkg:npm/b@1' }]),
  };
  assert.equal(bill(statement).packages.length, 1);
  const payload = Buffer.from(JSON.stringify(statement)).toString('base64');
  assert.equal(bill({ payloadType: 'application/vnd.in-toto+json', payload }).packages.length, 1);
});

test('a package URL apart from the epoch, the module stream and the reference', () => {
  // Trivy moves the epoch to a qualifier in every type; Syft, Red Hat and Trivy name the module stream in three ways.
  const found = bill(
    cyclonedx([
      {
        type: 'library',
        name: 'libgmp10',
        version: '2:6.2.1+dfsg1-1.1',
        purl: 'pkg:deb/debian/libgmp10@6.2.1%2Bdfsg1-1.1?arch=amd64&distro=debian-12.5&epoch=2',
      },
      { name: 'a', purl: 'pkg:rpm/redhat/a@1-1.el8?rpmmod=nodejs:18:8060020220315191626:9edba152' },
      { name: 'b', purl: 'pkg:rpm/alma/b@1-1.el8?modularitylabel=perl%3A5.26%3A1&epoch=0' },
      { name: 'minimist', version: '1.2.0', purl: 'pkg:npm/minimist@1.2.0%' },
      { name: 'c', version: '1.0', 'bom-ref': 'pkg:npm/c@1.0?package-id=0123456789abcdef' },
    ]),
  );
  assert.deepEqual(lines(found), [
    'deb libgmp10 2:6.2.1+dfsg1-1.1 undefined undefined amd64',
    'rpm a 1-1.el8 undefined undefined null',
    'rpm b 1-1.el8 undefined undefined null',
    'npm minimist 1.2.0 undefined undefined null',
    'npm c 1.0 undefined undefined null',
  ]);
  assert.deepEqual(
    found.packages.map(({ module }) => module),
    [null, 'nodejs:18:8060020220315191626:9edba152', 'perl:5.26:1', null, null],
  );
  assert.equal(found.packages[4]?.purl, 'pkg:npm/c@1.0');
});

test('what is none is said', () => {
  let deep: object = { name: 'a' };
  for (let i = 0; i < 55; i++) deep = { name: 'a', components: [deep] };
  const none: [text: string, says: RegExp][] = [
    ['', /not valid JSON/],
    ['[]', /no bill of materials/],
    ['{}', /no bill of materials/],
    ['{"bomFormat": "CycloneDX", "specVersion": "2.0"}', /none of 1\.2 to 1\.7/],
    ['{"spdxVersion": "SPDX-3.0"}', /neither/],
    ['SPDXVersion: SPDX-2.3\nDataLicense: CC0-1.0\n', /SPDX as tags and values/],
    ['spdxVersion: "SPDX-2.3"\npackages: []\n', /SPDX as YAML/],
    ['<?xml version="1.0"?>\n<bom xmlns="http://cyclonedx.org/schema/bom/1.5"/>', /CycloneDX as XML/],
    ['<rdf:RDF xmlns:spdx="http://spdx.org/rdf/terms#"/>', /SPDX as RDF/],
    [JSON.stringify(cyclonedx([deep])), /nested deeper/],
  ];
  for (const [text, says] of none)
    assert.throws(
      () => readSbom(Buffer.from(text)),
      (error: unknown) => error instanceof SeaworthyError && says.test(error.message),
      text,
    );
});

test('any JSON of their shapes ends in a bill or in file/unreadable', () => {
  const key = fc.constantFrom(
    'components',
    'metadata',
    'component',
    'properties',
    'name',
    'value',
    'purl',
    'version',
    'packages',
    'externalRefs',
    'referenceType',
    'referenceLocator',
    'annotations',
    'comment',
    'SPDXID',
    'documentDescribes',
    'relationships',
    '__proto__',
    'evidence',
    'licenses',
  );
  const leaf = fc.oneof(
    fc.string(),
    fc.constantFrom(
      'pkg:npm/a@1',
      'purl',
      'seaworthy:kind',
      'seaworthy:layers',
      '[{"path":"x"}]',
      '{"seaworthy:kind":"image","seaworthy:gaps":[{}]}',
    ),
    fc.nat(),
    fc.constant(null),
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small' },
      leaf,
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(key, tie('tree'), { maxKeys: 4 }),
    ),
  }));
  const head = fc.constantFrom({ bomFormat: 'CycloneDX', specVersion: '1.6' }, { spdxVersion: 'SPDX-2.3' });
  fc.assert(
    fc.property(head, fc.dictionary(key, tree), (start, rest) => {
      for (const part of readSbom(Buffer.from(JSON.stringify({ ...rest, ...start }))).parts) {
        const { packages } = billOf(part, 'x');
        assert.ok(packages.every(({ purl, type }) => purl !== '' && type !== ''));
      }
    }),
    { numRuns: 500 },
  );
});

test('a bill in an image is used, marked, and one with what other units find', async (t) => {
  const workshop = openWorkshop();
  t.after(() => workshop.remove());
  const bom = cyclonedx([
    { type: 'library', name: 'left-pad', version: '1.3.0', purl: 'pkg:npm/left-pad@1.3.0' },
    { type: 'library', name: 'hidden', version: '2.0.0', purl: 'pkg:generic/hidden@2.0.0' },
  ]);
  const bitnami = {
    spdxVersion: 'SPDX-2.3',
    packages: [
      {
        name: 'redis',
        versionInfo: '7.2.1-0',
        externalRefs: [
          {
            referenceType: 'purl',
            referenceLocator: 'pkg:bitnami/redis@7.2.1-0?arch=amd64&distro=debian-12',
          },
        ],
      },
    ],
  };
  const target = workshop.image([
    [
      { path: 'app/node_modules/left-pad/package.json', content: '{"name":"left-pad","version":"1.3.0"}' },
      { path: 'app/shop.cdx.json', content: JSON.stringify(bom) },
      { path: 'opt/bitnami/redis/.spdx-redis.spdx', content: JSON.stringify(bitnami) },
      { path: 'app/other.spdx.json', content: '{"spdxVersion": "SPDX-9"}' },
    ],
  ]);
  const look = await workshop.look(target);
  assert.deepEqual(look.lines, [
    'bitnami redis 7.2.1-0 opt/bitnami/redis/.spdx-redis.spdx@0',
    'generic hidden 2.0.0 app/shop.cdx.json@0',
    'npm left-pad 1.3.0 app/node_modules/left-pad/package.json@0',
    'npm left-pad 1.3.0 app/shop.cdx.json@0',
  ]);
  assert.equal(look.packages.find(({ name }) => name === 'hidden')?.unit, 'sbom-cyclonedx');
  assert.deepEqual(look.gaps, ['file/unreadable app/other.spdx.json@0']);
});
