import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readRpmHeader } from './rpm-header.ts';
import { packageTags, type TestTag, writeRpmHeader } from './rpm-header.testkit.ts';

const FILES: readonly TestTag[] = [
  { tag: 1116, type: 4, values: [1, 0, 1] },
  { tag: 1117, type: 8, values: ['bash', 'motd', 'sh'] },
  { tag: 1118, type: 8, values: ['/etc/', '/usr/bin/'] },
];

test('reads the tags of a package, in whatever order they stand', () => {
  const tags = packageTags('bash', [
    { tag: 1003, type: 4, values: [2] },
    { tag: 1011, type: 6, values: ['AlmaLinux'] },
    { tag: 1014, type: 6, values: ['GPLv3+'] },
    { tag: 1022, type: 6, values: ['x86_64'] },
    { tag: 1044, type: 6, values: ['bash-1.2-3.el9.src.rpm'] },
    { tag: 5096, type: 6, values: ['nodejs:18:8080020:abc:x86_64'] },
    ...FILES,
  ]);
  for (const order of [tags, tags.toReversed()]) {
    assert.deepEqual(readRpmHeader(writeRpmHeader(order)), {
      name: 'bash',
      epoch: 2,
      version: '1.2',
      release: '3.el9',
      arch: 'x86_64',
      sourceRpm: 'bash-1.2-3.el9.src.rpm',
      license: 'GPLv3+',
      vendor: 'AlmaLinux',
      modularityLabel: 'nodejs:18:8080020:abc:x86_64',
      files: ['/usr/bin/bash', '/etc/motd', '/usr/bin/sh'],
      fileDamage: null,
    });
  }
});

test('what a package has not is null, and its epoch 0', () => {
  const { name, epoch, arch, sourceRpm, license, vendor, modularityLabel, files } = readRpmHeader(
    writeRpmHeader(packageTags('setup')),
  );
  assert.deepEqual(
    { name, epoch, arch, sourceRpm, license, vendor, modularityLabel, files },
    {
      name: 'setup',
      epoch: 0,
      arch: null,
      sourceRpm: null,
      license: null,
      vendor: null,
      modularityLabel: null,
      files: [],
    },
  );
});

test('reads whole paths, as packages older than rpm 4.0 have them', () => {
  const tags = packageTags('old', [{ tag: 1027, type: 8, values: ['/bin/old', '/etc/old.conf'] }]);
  assert.deepEqual(readRpmHeader(writeRpmHeader(tags)).files, ['/bin/old', '/etc/old.conf']);
});

test('reads texts beyond ASCII, and those that have a translation', () => {
  const tags = packageTags('naïve', [{ tag: 1011, type: 9, values: ['Bücher', 'books'] }]);
  const header = readRpmHeader(writeRpmHeader(tags));
  assert.equal(header.name, 'naïve');
  assert.equal(header.vendor, 'Bücher');
});

test('a header that lies of its parts is refused by name of the fault', () => {
  const cases: [TestTag[], RegExp][] = [
    [[], /without name/],
    [packageTags('a').filter(({ tag }) => tag !== 1001), /a: a header without version/],
    [packageTags('a').filter(({ tag }) => tag !== 1002), /a: a header without release/],
    [[{ tag: 1000, type: 6, values: ['a'], offset: 0xffffffff }], /tag 1000 reaches beyond/],
    [[{ tag: 1000, type: 4, values: [7] }], /tag 1000 has type 4, not text/],
    [
      packageTags('a', [{ tag: 1003, type: 4, values: [1], offset: 0xfffffffe }]),
      /a: tag 1003 reaches beyond/,
    ],
    [packageTags('a', [{ tag: 1003, type: 6, values: ['1'] }]), /a: tag 1003 has type 6/],
  ];
  for (const [tags, message] of cases) assert.throws(() => readRpmHeader(writeRpmHeader(tags)), message);
});

test('a damaged list of files does not hide the package', () => {
  const cases: [TestTag[], RegExp][] = [
    [FILES.filter(({ tag }) => tag !== 1116), /3 files, but 0 folders/],
    [[FILES[0] as TestTag, FILES[1] as TestTag], /file bash lies in a folder that is not listed/],
    [[{ tag: 1116, type: 4, values: [9, 9, 9] }, ...FILES.slice(1)], /a folder that is not listed/],
    [[{ tag: 1116, type: 4, values: [1], count: 0xffffffff }, ...FILES.slice(1)], /4294967295 folders/],
    [[{ tag: 1117, type: 8, values: ['a'], count: 9 }], /tag 1117 reaches beyond/],
    [[{ tag: 1117, type: 8, values: ['a'], count: 0xffffffff }], /tag 1117 has 4294967295 texts/],
  ];
  for (const [files, message] of cases) {
    const header = readRpmHeader(writeRpmHeader(packageTags('bash', files)));
    assert.equal(header.name, 'bash');
    assert.deepEqual(header.files, []);
    assert.match(header.fileDamage ?? '', message);
  }
});

test('one long folder joined to very many names is refused', () => {
  const count = 50_000;
  const header = readRpmHeader(
    writeRpmHeader(
      packageTags('bomb', [
        { tag: 1116, type: 4, values: Array<number>(count).fill(0) },
        { tag: 1117, type: 8, values: [Array<string>(count).fill('').join('\0')], count },
        { tag: 1118, type: 8, values: [`/${'x'.repeat(100_000)}/`] },
      ]),
    ),
  );
  assert.match(header.fileDamage ?? '', /far longer/);
});

test('a header that is cut off anywhere is refused', () => {
  const whole = writeRpmHeader(packageTags('bash', FILES));
  for (let length = 0; length < whole.length; length++) {
    assert.throws(() => readRpmHeader(whole.subarray(0, length)), Error);
  }
});

test('any bytes and any change of a header end in a header or an Error', () => {
  const whole = writeRpmHeader(packageTags('bash', FILES));
  const changed = fc
    .array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 })
    .map((changes) => {
      const bytes = new Uint8Array(whole);
      for (const [at, value] of changes) bytes[at] = value;
      return bytes;
    });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 400 }), changed), (bytes) => {
      try {
        assert.equal(typeof readRpmHeader(bytes).name, 'string');
      } catch (error) {
        assert.ok(error instanceof Error && error.name === 'Error', String(error));
      }
    }),
    { numRuns: 2000 },
  );
});
