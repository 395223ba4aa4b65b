import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { writeBdb } from '../../../bytes/bdb/testkit.ts';
import { packageTags, writeRpmHeader } from '../../../bytes/rpm-header.testkit.ts';
import { catalog, missingRootfs, queryLine, readRootfs, wantedLines } from '../rootfs.testkit.ts';
import { cataloger } from './index.ts';

const PATH = 'var/lib/rpm/Packages';
const ALMALINUX = 'almalinux-8-20230523';

test('gives the packages of AlmaLinux 8 (big-endian) as rpm prints them', {
  skip: missingRootfs(ALMALINUX),
}, () => {
  const { packages, problems } = catalog(cataloger, PATH, { files: readRootfs(ALMALINUX) });
  assert.deepEqual(problems, []);
  const printed = readFileSync(new URL(`testdata/${ALMALINUX}.txt`, import.meta.url), 'utf8');
  assert.deepEqual(packages.map(queryLine).sort(), wantedLines(printed));
});

test('reads both byte orders, and leaves out the number under key 0', () => {
  for (const littleEndian of [true, false]) {
    const bytes = writeBdb({ littleEndian, pageSize: 512, buckets: 2 }, [
      [0, new Uint8Array([3, 0, 0, 0])],
      [1, writeRpmHeader(packageTags('bash'))],
      [300, writeRpmHeader(packageTags('long', [{ tag: 1014, type: 6, values: ['x'.repeat(5000)] }]))],
      [2, new Uint8Array(40)],
    ]);
    const { packages, problems } = catalog(cataloger, PATH, { files: new Map([[PATH, bytes]]) });
    assert.deepEqual(packages.map(({ name }) => name).sort(), ['bash', 'long']);
    assert.deepEqual(problems, [{ id: 'database/unreadable', reason: 'header 2: a header without name' }]);
  }
});

test('what is no such database is refused with a reason', () => {
  const files = new Map([[PATH, new Uint8Array(4096)]]);
  assert.throws(() => catalog(cataloger, PATH, { files }), /not a readable Berkeley DB hash database/);
});
