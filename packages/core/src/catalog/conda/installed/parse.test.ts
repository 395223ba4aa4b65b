import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { bytesSource } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { CatalogResult } from '../../contract.ts';
import { openWorkshop } from '../../testing.ts';
import { parseRecord } from './parse.ts';

/** With the fields that conda 24 writes and that matter here. */
const REQUESTS = {
  build: 'pyhd8ed1ab_0',
  build_number: 0,
  channel: 'https://conda.anaconda.org/conda-forge/noarch',
  depends: ['python >=3.7'],
  extracted_package_dir: '/opt/conda/pkgs/requests-2.28.2-pyhd8ed1ab_0',
  files: [
    'lib/python3.11/site-packages/requests-2.28.2.dist-info/METADATA',
    'lib/python3.11/site-packages/requests/__init__.py',
  ],
  license: 'Apache-2.0',
  name: 'requests',
  noarch: 'python',
  subdir: 'noarch',
  version: '2.28.2',
};
const parse = (path: string, value: unknown): CatalogResult =>
  parseRecord(
    { path, content: bytesSource(Buffer.from(JSON.stringify(value))) },
    { companion: () => null, isWanted: (file) => file.endsWith('METADATA') },
  );

test('a record with its files below the prefix', () => {
  assert.deepEqual(parse('opt/conda/conda-meta/requests-2.28.2-pyhd8ed1ab_0.json', REQUESTS).packages, [
    {
      name: 'requests',
      version: '2.28.2',
      licenses: ['Apache-2.0'],
      qualifiers: { build: 'pyhd8ed1ab_0', channel: 'conda-forge', subdir: 'noarch' },
      files: ['opt/conda/lib/python3.11/site-packages/requests-2.28.2.dist-info/METADATA'],
    },
  ]);
});

test('the channel is a name: no address, and no token of one', () => {
  const channel = (text: string): string | undefined =>
    parse('conda-meta/x.json', { ...REQUESTS, channel: text }).packages[0]?.qualifiers?.['channel'];
  assert.equal(channel('https://conda.anaconda.org/t/secret/private/linux-64'), 'private');
  assert.equal(channel('https://repo.anaconda.com/pkgs/main/linux-64'), 'main');
  assert.equal(channel('conda-forge'), 'conda-forge');
  assert.equal(channel(''), '');
});

test('a Python package of conda is listed once as each, and owned; a removed one is gone', async () => {
  const workshop = openWorkshop();
  try {
    const gone = { ...REQUESTS, name: 'gone', files: [] };
    const look = await workshop.look(
      workshop.image([
        [
          {
            path: 'opt/conda/conda-meta/requests-2.28.2-pyhd8ed1ab_0.json',
            content: JSON.stringify(REQUESTS),
          },
          { path: 'opt/conda/conda-meta/gone-1-0.json', content: JSON.stringify(gone) },
          { path: 'opt/conda/conda-meta/history', content: '==> 2024 <==' },
          {
            path: 'opt/conda/lib/python3.11/site-packages/requests-2.28.2.dist-info/METADATA',
            content: 'Metadata-Version: 2.1\nName: requests\nVersion: 2.28.2\n',
          },
        ],
        [{ path: 'opt/conda/conda-meta/.wh.gone-1-0.json', content: '' }],
      ]),
    );
    const purl = 'pkg:conda/requests@2.28.2?build=pyhd8ed1ab_0&channel=conda-forge&subdir=noarch';
    assert.deepEqual(look.packages.map((pkg) => [pkg.purl, pkg.ownedBy]).sort(), [
      [purl, null],
      ['pkg:pypi/requests@2.28.2', purl],
    ]);
    assert.deepEqual(look.gaps, []);
  } finally {
    workshop.remove();
  }
});

test('other files are not read; a record without name or version is told', () => {
  assert.deepEqual(parse('conda-meta/sub/x.json', {}), { packages: [] });
  assert.deepEqual(parse('x.json', {}), { packages: [] });
  for (const value of [null, [], {}, { name: 'x' }, { name: 1, version: 2 }])
    assert.throws(() => parse('conda-meta/x.json', value), SeaworthyError);
});

test('any value is answered', () => {
  fc.assert(
    fc.property(
      fc.record({ name: fc.json(), version: fc.string(), files: fc.jsonValue(), channel: fc.string() }),
      (value) => {
        try {
          parse('conda-meta/x.json', value);
        } catch (error) {
          assert.ok(error instanceof SeaworthyError);
        }
      },
    ),
  );
});
