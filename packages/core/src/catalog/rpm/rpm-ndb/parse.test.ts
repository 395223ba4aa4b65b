import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { writeNdb } from '../../../bytes/ndb/testkit.ts';
import { packageTags, writeRpmHeader } from '../../../bytes/rpm-header.testkit.ts';
import { SeaworthyError } from '../../../model/error.ts';
import { catalog, missingRootfs, queryLine, readRootfs, wantedLines } from '../rootfs.testkit.ts';
import { cataloger } from './index.ts';

const PATH = 'usr/lib/sysimage/rpm/Packages.db';

test('gives the packages of SLES 15 as rpm prints them', { skip: missingRootfs('sles-15-ndb') }, () => {
  const { packages, problems } = catalog(cataloger, PATH, { files: readRootfs('sles-15-ndb') });
  assert.deepEqual(problems, []);
  const printed = readFileSync(new URL('testdata/sles-15-ndb.txt', import.meta.url), 'utf8');
  assert.deepEqual(packages.map(queryLine).sort(), wantedLines(printed));
  assert.deepEqual(packages.find(({ name }) => name === 'libacl1')?.source, {
    name: 'acl',
    version: '2.2.52-4.3.1',
  });
});

const EPOCH = { tag: 1003, type: 4, values: [1] } as const;

/** The result for these headers, in the order given. */
function catalogHeaders(
  headers: readonly Uint8Array[],
  isWanted: (path: string) => boolean = () => false,
): ReturnType<typeof catalog> {
  const files = new Map([[PATH, writeNdb(headers.map((header, i) => [i + 1, header]))]]);
  return catalog(cataloger, PATH, { files, isWanted });
}

test('says all that a header says', () => {
  const header = writeRpmHeader(
    packageTags('nodejs', [
      EPOCH,
      { tag: 1011, type: 6, values: ['Red Hat, Inc.'] },
      { tag: 1014, type: 6, values: ['MIT and ASL 2.0'] },
      { tag: 1022, type: 6, values: ['x86_64'] },
      { tag: 1044, type: 6, values: ['nodejs-1.2-3.el9.src.rpm'] },
      { tag: 5096, type: 6, values: ['nodejs:18:9020020230825081254:rhel9'] },
      { tag: 1116, type: 4, values: [0, 1, 0] },
      { tag: 1117, type: 8, values: ['node', 'package.json', 'npm'] },
      { tag: 1118, type: 8, values: ['/usr/bin/', '/usr/lib/node_modules/npm/'] },
    ]),
  );
  assert.deepEqual(
    catalogHeaders([header], (path) => path.endsWith('package.json')),
    {
      packages: [
        {
          name: 'nodejs',
          version: '1:1.2-3.el9',
          source: { name: 'nodejs', version: '1:1.2-3.el9' },
          arch: 'x86_64',
          licenses: ['MIT and ASL 2.0'],
          module: 'nodejs:18:9020020230825081254:rhel9',
          qualifiers: {
            epoch: '1',
            upstream: 'nodejs-1.2-3.el9.src.rpm',
            rpmmod: 'nodejs:18:9020020230825081254:rhel9',
          },
          vendor: 'Red Hat, Inc.',
          files: ['usr/lib/node_modules/npm/package.json'],
        },
      ],
      problems: [],
    },
  );
});

test('an epoch of 0 is none, and keys are no packages', () => {
  const { packages } = catalogHeaders([
    writeRpmHeader(packageTags('gpg-pubkey')),
    writeRpmHeader(packageTags('bash', [{ ...EPOCH, values: [0] }])),
  ]);
  assert.deepEqual(
    packages.map(({ name, version, qualifiers, module, source }) => ({
      name,
      version,
      qualifiers,
      module,
      source,
    })),
    [{ name: 'bash', version: '1.2-3.el9', qualifiers: {}, module: null, source: null }],
  );
});

test('one header that cannot be read is named, and the others are kept', () => {
  const broken = writeRpmHeader(packageTags('zlib').filter(({ tag }) => tag !== 1002));
  const { packages, problems } = catalogHeaders([
    writeRpmHeader(packageTags('bash')),
    broken,
    new Uint8Array(30).fill(255),
    writeRpmHeader(packageTags('curl', [{ tag: 1117, type: 8, values: ['curl'] }])),
  ]);
  assert.deepEqual(
    packages.map(({ name }) => name),
    ['bash', 'curl'],
  );
  assert.deepEqual(problems, [
    { id: 'database/unreadable', reason: 'header 2: zlib: a header without release' },
    { id: 'database/unreadable', reason: 'header 3: a header with 4294967295 tags' },
    { id: 'database/unreadable', reason: 'header 4: curl: 1 files, but 0 folders for them' },
  ]);
});

test('very many faults are counted, not listed', () => {
  const { packages, problems } = catalogHeaders(
    Array.from({ length: 200 }, () => new Uint8Array(8).fill(255)),
  );
  assert.deepEqual(packages, []);
  assert.equal(problems?.length, 21);
  assert.equal(problems?.at(-1)?.reason, '180 further faults');
});

test('any change of a good database ends in packages and problems, or a SeaworthyError', () => {
  const names = Array.from({ length: 20 }, (_, i) => `package-${i}`);
  const good = writeNdb(names.map((name, i) => [i + 1, writeRpmHeader(packageTags(name))]));
  const change = fc.tuple(fc.nat(good.length - 1), fc.nat(255));
  fc.assert(
    fc.property(fc.array(change, { maxLength: 20 }), (changes) => {
      const bytes = new Uint8Array(good);
      for (const [at, value] of changes) bytes[at] = value;
      try {
        const { packages, problems } = catalog(cataloger, PATH, { files: new Map([[PATH, bytes]]) });
        // Nothing is lost in silence: but for a slot that a change made free.
        const freed = changes.some(([at]) => at < 4096);
        if (!freed) assert.ok(packages.length + (problems?.length ?? 0) >= names.length);
      } catch (error) {
        if (!(error instanceof SeaworthyError)) throw error;
      }
    }),
    { numRuns: 500 },
  );
});
