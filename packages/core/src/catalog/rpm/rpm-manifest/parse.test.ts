import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CatalogResult } from '../../contract.ts';
import { catalog } from '../rootfs.testkit.ts';
import { cataloger } from './index.ts';

const PATH = 'var/lib/rpmmanifest/container-manifest-2';

function parse(text: string): CatalogResult {
  return catalog(cataloger, PATH, { files: new Map([[PATH, new TextEncoder().encode(text)]]) });
}

test('reads a line a package', () => {
  const { packages, problems } = parse(
    'mariner-release\t2.0-12.cm2\t1653816591\t1653753130\tMicrosoft Corporation\t(none)\t580\tnoarch\t0\tmariner-release-2.0-12.cm2.src.rpm\n' +
      'perl-libs\t5.34.1-489.cm2\t1653816591\t1653628955\tMicrosoft Corporation\t4\t580\tx86_64\t4\tperl-5.34.1-489.cm2.src.rpm\n' +
      'gpg\t1-2\t0\t0\t(none)\t(none)\t0\t(none)\t0\t(none)\n',
  );
  assert.deepEqual(problems, []);
  assert.deepEqual(packages, [
    {
      name: 'mariner-release',
      version: '2.0-12.cm2',
      source: { name: 'mariner-release', version: '2.0-12.cm2' },
      arch: 'noarch',
      licenses: [],
      module: null,
      qualifiers: { upstream: 'mariner-release-2.0-12.cm2.src.rpm' },
      vendor: 'Microsoft Corporation',
      files: [],
    },
    {
      name: 'perl-libs',
      version: '4:5.34.1-489.cm2',
      source: { name: 'perl', version: '4:5.34.1-489.cm2' },
      arch: 'x86_64',
      licenses: [],
      module: null,
      qualifiers: { epoch: '4', upstream: 'perl-5.34.1-489.cm2.src.rpm' },
      vendor: 'Microsoft Corporation',
      files: [],
    },
    {
      name: 'gpg',
      version: '1-2',
      source: null,
      arch: null,
      licenses: [],
      module: null,
      qualifiers: {},
      vendor: null,
      files: [],
    },
  ]);
});

test('a line that is none of a package is said, and the others are kept', () => {
  const good = 'a\t1-2\t0\t0\tv\t(none)\t0\tnoarch\t0\t(none)';
  const { packages, problems } = parse(
    [
      good,
      'rubbish',
      'b\t1\t0\t0\tv\t(none)\t0\tnoarch\t0\t(none)',
      '',
      'c\t1-2\t0\t0\tv\t(none)\t0\tnoarch\tx\t(none)',
      good,
    ].join('\n'),
  );
  assert.equal(packages.length, 2);
  assert.deepEqual(
    problems?.map(({ reason }) => reason),
    ['line 2 is not that of a package', 'line 3 is not that of a package', 'line 5 is not that of a package'],
  );
});
