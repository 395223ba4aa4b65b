import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SeaworthyError } from '../../model/error.ts';
import { openWorkshop } from '../testing.ts';
import { type Bill, billOf } from './bill.ts';
import { MOST_COMPONENTS } from './document.ts';
import { readSbom } from './read.ts';

function bill(document: object): Bill {
  const [part] = readSbom(Buffer.from(JSON.stringify(document))).parts;
  assert.ok(part !== undefined);
  return billOf(part, 'bom.json');
}

const cyclonedx = (components: readonly object[], rest: object = {}): object => ({
  bomFormat: 'CycloneDX',
  specVersion: '1.5',
  components,
  ...rest,
});
const spdx = (packages: readonly object[]): object => ({ spdxVersion: 'SPDX-2.3', packages });
const purl = (referenceLocator: string): object => ({
  referenceCategory: 'PACKAGE-MANAGER',
  referenceType: 'purl',
  referenceLocator,
});

describe('a component that nobody can tell is counted and named', () => {
  const reasons = (document: object): string[] =>
    bill(document).gaps.map(({ id, reason }) => `${id}: ${reason}`);

  test('CycloneDX', () => {
    const document = cyclonedx([
      { type: 'library', name: 'lodash', version: '4.17.0', purl: 'not a purl' },
      { type: 'library', name: 'minimist', version: '1.2.0', purl: 'pkg:npm/' },
      { type: 'library', purl: 'pkg:/' },
      { type: 'library', name: 'bad', version: '1' },
      { type: 'container', name: 'nginx', version: '1.27', purl: 'pkg:oci/nginx@sha256%3Aaa' },
      { type: 'library', name: 'good', version: '1', purl: 'pkg:npm/good@1' },
    ]);
    assert.deepEqual(reasons(document), [
      'sbom/unidentified: 1 component has no package URL: nobody can tell what it is: bad 1',
      'sbom/unidentified: 3 components have package URLs that are none: nobody can tell what they are: lodash 4.17.0, minimist 1.2.0, pkg:/',
      'sbom/unidentified: 1 component is an image, which is to be scanned by itself: nginx 1.27',
    ]);
    assert.deepEqual(
      bill(document).packages.map(({ name }) => name),
      ['good'],
    );
  });

  test('SPDX; of several package URLs one that can be read is enough', () => {
    assert.deepEqual(
      reasons(
        spdx([
          { name: 'lodash', versionInfo: '4.17.0', externalRefs: [purl('not a purl')] },
          { name: 'bad', versionInfo: '1' },
          { name: 'good', externalRefs: [purl('nonsense'), purl('pkg:npm/good@1')] },
        ]),
      ),
      [
        'sbom/unidentified: 1 component has no package URL: nobody can tell what it is: bad 1',
        'sbom/unidentified: 1 component has a package URL that is none: nobody can tell what it is: lodash 4.17.0',
      ],
    );
  });

  test('the first few; long names are cut', () => {
    const many = Array.from({ length: 9 }, (_, index) => ({
      name: index === 0 ? 'x'.repeat(1000) : `p${index}`,
    }));
    assert.deepEqual(reasons(cyclonedx(many)), [
      `sbom/unidentified: 9 components have no package URL: nobody can tell what they are: ${'x'.repeat(80)}…, p1, p2, p3, p4 and 4 more`,
    ]);
  });

  test('an application that is described, but no image', () => {
    const described = (type: string): object =>
      cyclonedx([], { metadata: { component: { type, name: 'shop', version: '1', purl: 'pkg:///' } } });
    assert.deepEqual(reasons(described('container')), []);
    assert.deepEqual(reasons(described('application')), [
      'sbom/unidentified: 1 component has a package URL that is none: nobody can tell what it is: shop 1',
    ]);
  });

  test('texts that would take long to read', () => {
    const [slashes, words] = ['/'.repeat(1 << 20), 'DB'.repeat(1 << 20)];
    const found = bill(
      spdx([
        { name: 'a', externalRefs: [purl(`pkg:npm/a${slashes}b`)] },
        { name: 'b', sourceInfo: words, externalRefs: [purl('pkg:npm/b@1')] },
      ]),
    );
    assert.equal(found.packages.length, 1);
    assert.equal(found.gaps.length, 1);
  });

  test('in a bill that lies in an image', async (t) => {
    const workshop = openWorkshop();
    t.after(() => workshop.remove());
    const content = JSON.stringify(cyclonedx([{ name: 'lodash', purl: 'not a purl' }]));
    const { assembled } = await workshop.look(workshop.image([[{ path: 'app/shop.cdx.json', content }]]));
    assert.deepEqual(
      assembled.gaps.map(({ reason }) => reason),
      ['1 component has a package URL that is none: nobody can tell what it is: lodash'],
    );
  });
});

describe('large bills', () => {
  test('as many components as are read, and one more', () => {
    const says = (error: unknown): boolean =>
      error instanceof SeaworthyError &&
      error.code === 'file/unreadable' &&
      /more than 500000 components/.test(error.message) &&
      error.hint === 'make a bill for each image or application';
    const text = (count: number): Buffer =>
      Buffer.from(
        `{"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"components":[${Array(count - 1)
          .fill('{}')
          .join(',')}]}]}`,
      );
    assert.equal(readSbom(text(MOST_COMPONENTS)).parts[0]?.components.length, MOST_COMPONENTS);
    assert.throws(() => readSbom(text(MOST_COMPONENTS + 1)), says);
    const packages = Array(MOST_COMPONENTS + 1)
      .fill('{}')
      .join(',');
    assert.throws(() => readSbom(Buffer.from(`{"spdxVersion":"SPDX-2.3","packages":[${packages}]}`)), says);
  });

  test('one package in many places, in layers told by their diffID', () => {
    const ids = Array.from({ length: 2000 }, (_, index) => `sha256:${index}`);
    const property = (name: string, value: string): object => ({ name, value });
    const found = bill(
      cyclonedx(
        ids.map((id, index) => ({
          name: 'a',
          purl: 'pkg:npm/a@1',
          properties: [
            property('aquasecurity:trivy:LayerDiffID', id),
            property('aquasecurity:trivy:FilePath', `app/${index}`),
          ],
        })),
        {
          metadata: {
            component: {
              type: 'container',
              name: 'x',
              // The base has one layer twice: the first of its name counts.
              properties: [...ids, ...ids].map((id) => property('aquasecurity:trivy:DiffID', id)),
            },
          },
        },
      ),
    );
    assert.equal(found.packages.length, 1);
    assert.deepEqual(
      found.packages[0]?.locations,
      ids.map((_, index) => ({ path: `app/${index}`, layer: index })),
    );
    assert.equal(found.artifact.layers.length, 4000);
  });
});
