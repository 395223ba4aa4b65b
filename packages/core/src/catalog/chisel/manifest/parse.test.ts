import assert from 'node:assert/strict';
import test from 'node:test';
import { zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { bytesSource } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { CatalogResult } from '../../contract.ts';
import { openWorkshop } from '../../testing.ts';
import { parseManifest } from './parse.ts';

/** Lines of the example of chisel's documentation, and one of a Python package. */
const LINES = [
  '{"kind":"content","slice":"base-files_var","path":"/var/tmp/"}',
  '{"kind":"content","slice":"hello_bins","path":"/usr/bin/hello"}',
  '{"kind":"content","slice":"python3-six_libs","path":"/usr/lib/python3/dist-packages/six-1.16.0.dist-info/METADATA"}',
  '{"kind":"package","name":"base-files","version":"12ubuntu4.7","sha256":"543f","arch":"amd64"}',
  '{"kind":"package","name":"hello","version":"2.10-2ubuntu4","sha256":"7503","arch":"amd64"}',
  '{"kind":"package","name":"python3-six","version":"1.16.0-3ubuntu1","sha256":"76d5","arch":"all"}',
  '{"kind":"path","path":"/usr/bin/hello","mode":"0755","slices":["hello_bins"],"sha256":"1d63","size":26856}',
  '{"kind":"slice","name":"hello_bins"}',
];

function wall(lines: readonly string[], count = lines.length + 1): Buffer {
  return zstdCompressSync([`{"jsonwall":"1.0","schema":"1.0","count":${count}}`, ...lines, ''].join('\n'));
}

const parse = (bytes: Uint8Array): CatalogResult =>
  parseManifest(
    { path: 'var/lib/chisel/manifest.wall', content: bytesSource(bytes) },
    { companion: () => null, isWanted: () => true },
  );

test('packages and their files; that sources are not named is told', () => {
  const { packages, problems } = parse(wall(LINES));
  assert.deepEqual(packages, [
    { name: 'base-files', version: '12ubuntu4.7', arch: 'amd64', files: [] },
    { name: 'hello', version: '2.10-2ubuntu4', arch: 'amd64', files: ['usr/bin/hello'] },
    {
      name: 'python3-six',
      version: '1.16.0-3ubuntu1',
      arch: 'all',
      files: ['usr/lib/python3/dist-packages/six-1.16.0.dist-info/METADATA'],
    },
  ]);
  assert.equal(problems?.length, 1);
  assert.match(problems[0]?.reason ?? '', /source packages/);
});

test('several frames, skippable ones between them, are one file', () => {
  const text = wall(LINES);
  const skip = Buffer.from('502a4d1803000000616263', 'hex');
  const more = zstdCompressSync('{"kind":"package","name":"late","version":"1","arch":"all"}\n');
  assert.equal(parse(Buffer.concat([text, skip, more])).packages.length, 4);
});

test('in an image: Ubuntu packages that own what their slices brought', async () => {
  const workshop = openWorkshop();
  try {
    const look = await workshop.look(
      workshop.image([
        [
          {
            path: 'etc/os-release',
            content: 'ID=ubuntu\nVERSION_ID="22.04"\nPRETTY_NAME="Ubuntu 22.04.4 LTS"\n',
          },
          { path: 'var/lib/chisel/manifest.wall', content: wall(LINES) },
          {
            path: 'usr/lib/python3/dist-packages/six-1.16.0.dist-info/METADATA',
            content: 'Metadata-Version: 2.1\nName: six\nVersion: 1.16.0\n',
          },
        ],
        [
          {
            path: 'var/lib/chisel/manifest.wall',
            content: wall(LINES.filter((line) => !line.includes('"hello"'))),
          },
        ],
      ]),
    );
    assert.deepEqual(look.gaps, ['database/unreadable var/lib/chisel/manifest.wall@1']);
    assert.deepEqual(look.lines, [
      'deb base-files 12ubuntu4.7 var/lib/chisel/manifest.wall@0',
      'deb python3-six 1.16.0-3ubuntu1 var/lib/chisel/manifest.wall@0',
      'pypi six 1.16.0 usr/lib/python3/dist-packages/six-1.16.0.dist-info/METADATA@0',
    ]);
    assert.equal(
      look.packages.find(({ type }) => type === 'pypi')?.ownedBy,
      'pkg:deb/ubuntu/python3-six@1.16.0-3ubuntu1?arch=all&distro=ubuntu-22.04',
    );
  } finally {
    workshop.remove();
  }
});

test('damage: lines that are none, fewer than it says, no header, no zstd, a bomb', () => {
  const reasons = parse(wall([...LINES, '{"kind":"package","name":"x"}', 'nonsense'], 3)).problems?.map(
    ({ reason }) => reason,
  );
  assert.deepEqual(reasons?.slice(0, 2), ['2 of its lines could not be read', 'it has 11 lines, and says 3']);
  const refused = [
    zstdCompressSync(LINES.join('\n')),
    zstdCompressSync(''),
    wall(LINES).subarray(0, 40),
    Buffer.from('{"jsonwall":"1.0"}'),
    zstdCompressSync(Buffer.alloc(65 << 20, 0x0a)),
  ];
  for (const bytes of refused) assert.throws(() => parse(bytes), SeaworthyError);
});

test('any bytes, compressed or not, end in packages or in a SeaworthyError', () => {
  const line = fc.constantFrom(...LINES, '[[[[', '{"kind":"package"}', '{"__proto__":1}', 'null');
  const text = fc.array(fc.oneof(line, fc.string()));
  const bytes = fc.oneof(
    fc.uint8Array(),
    text.map((lines) => wall(lines)),
    fc.tuple(text, fc.nat(), fc.nat(255)).map(([lines, at, value]) => {
      const damaged = wall(lines);
      damaged[at % damaged.length] = value;
      return damaged;
    }),
  );
  fc.assert(
    fc.property(bytes, (input) => {
      try {
        for (const { name, version } of parse(input).packages) assert.ok(name !== '' && version !== '');
      } catch (error) {
        assert.ok(error instanceof SeaworthyError, String(error));
      }
    }),
  );
});
