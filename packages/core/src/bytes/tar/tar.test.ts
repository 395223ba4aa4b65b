import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { paxHeader, type TarEntry as MadeEntry, tarEntry, tarFile } from '../../../../../test/support/tar.ts';
import { SeaworthyError } from '../../model/error.ts';
import { bytesSource } from '../source.ts';
import type { TarEntry } from './header.ts';
import { cleanPath } from './path.ts';
import { walkTar } from './seek.ts';
import { createTarStream } from './stream.ts';

interface Read {
  readonly path: string;
  readonly type: string;
  readonly linkname: string;
  readonly content: string;
}

function streamed(bytes: Buffer, pieceSize: number): Read[] {
  const entries: Read[] = [];
  const reader = createTarStream((entry: TarEntry) => {
    const chunks: Buffer[] = [];
    return {
      chunk: (chunk) => chunks.push(Buffer.from(chunk)),
      end: () => entries.push(readOf(entry, Buffer.concat(chunks))),
    };
  });
  for (let at = 0; at < bytes.length; at += pieceSize) reader.push(bytes.subarray(at, at + pieceSize));
  reader.end();
  return entries;
}

function sought(bytes: Buffer): Read[] {
  return [...walkTar(bytesSource(bytes))].map((entry) =>
    readOf(entry, bytes.subarray(entry.offset, entry.offset + entry.size)),
  );
}

function readOf({ path, type, linkname }: TarEntry, content: Buffer): Read {
  return { path, type, linkname, content: content.toString('latin1') };
}

/** Reads with both readers, the streaming one in pieces of several sizes, and wants one answer. */
function read(bytes: Buffer): Read[] {
  const expected = sought(bytes);
  for (const size of [1, 511, 512, 513, 1 << 20])
    assert.deepEqual(streamed(bytes, size), expected, `pieces of ${size}`);
  return expected;
}

function refusedByBoth(bytes: Buffer, message: RegExp): void {
  const expected = { name: 'SeaworthyError', code: 'image/invalid', message };
  assert.throws(() => sought(bytes), expected);
  assert.throws(() => streamed(bytes, 700), expected);
}

test('reads names, links, contents and long names', () => {
  const long = `${'folder/'.repeat(30)}file`;
  assert.deepEqual(
    read(
      tarFile([
        { path: 'etc/', type: 'dir' },
        { path: './etc/os-release', content: 'ID=debian\n' },
        { path: 'lib', type: 'symlink', linkname: 'usr/lib' },
        { path: 'b', type: 'hardlink', linkname: 'etc/os-release' },
        { path: 'dev/null', type: 'char' },
        { path: long, content: 'x'.repeat(1000), pax: { path: long } },
        { path: 'empty' },
      ]),
    ).map(({ path, type, linkname, content }) => [path, type, linkname, content.length]),
    [
      ['etc/', 'directory', '', 0],
      ['./etc/os-release', 'file', '', 10],
      ['lib', 'symlink', 'usr/lib', 0],
      ['b', 'hardlink', 'etc/os-release', 0],
      ['dev/null', 'device', '', 0],
      [long, 'file', '', 1000],
      ['empty', 'file', '', 0],
    ],
  );
});

test('archives of GNU tar in each of its formats give what tar -t lists', (t) => {
  if (spawnSync('tar', ['--version']).status !== 0) return t.skip('no tar on the PATH');
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-tar-'));
  try {
    const deep = join(folder, 'root', 'd'.repeat(90), 'e'.repeat(90));
    mkdirSync(deep, { recursive: true });
    writeFileSync(join(deep, 'ü-ñ-名前'), 'unicode');
    writeFileSync(join(folder, 'root', 'plain'), Buffer.alloc(100_000, 'p'));
    symlinkSync('x'.repeat(150), join(folder, 'root', 'link'));
    for (const format of ['gnu', 'pax', 'ustar', 'oldgnu', 'v7']) {
      const short = format === 'ustar' || format === 'v7' ? ['--exclude=link', '--exclude=eee*'] : [];
      const args = ['-C', folder, `--format=${format}`, ...short, '--sort=name', '-cf', '-', 'root'];
      const bytes = execFileSync('tar', args, { maxBuffer: 1 << 26 });
      const listed = execFileSync('tar', ['-tf', '-', '--quoting-style=literal'], {
        input: bytes,
      }).toString();
      assert.deepEqual(
        read(bytes).map(({ path }) => path),
        listed.trimEnd().split('\n'),
        format,
      );
    }
    const sparse = join(folder, 'sparse');
    execFileSync('truncate', ['-s', '1M', sparse]);
    execFileSync('sh', [
      '-c',
      'for i in 1 2 3 4 5 6 7 8 9; do printf x | dd of="$1" bs=1 seek=$((i*100000)) conv=notrunc status=none; done',
      'sh',
      sparse,
    ]);
    for (const format of ['gnu', 'pax']) {
      const args = ['-C', folder, `--format=${format}`, '-S', '-cf', '-', 'sparse', 'root/plain'];
      const entries = [...walkTar(bytesSource(execFileSync('tar', args, { maxBuffer: 1 << 26 })))];
      assert.deepEqual(
        entries.map(({ path, sparse }) => [path, sparse]),
        [
          ['sparse', true],
          ['root/plain', false],
        ],
        format,
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('any entries come back as they were written', () => {
  const name = fc.stringMatching(/^[a-z./]{1,60}[a-z]$/);
  const entry = fc.record({ path: name, content: fc.string({ maxLength: 1500 }) });
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 8 }), (entries: MadeEntry[]) => {
      const found = read(tarFile(entries)).map(({ path, content }) => [
        path,
        Buffer.from(content, 'latin1').toString(),
      ]);
      assert.deepEqual(
        found,
        entries.map(({ path, content }) => [path, content]),
      );
    }),
    { numRuns: 50 },
  );
});

test('a size beyond 8 GiB in binary and in a pax record is believed, and the archive then found cut short', () => {
  const huge = tarFile([{ path: 'huge', pax: { size: String(10 * 2 ** 30) }, content: 'x' }]);
  refusedByBoth(huge, /cut short/);
  const binary = Buffer.from(tarEntry({ path: 'huge', content: 'x' }));
  binary.fill(0, 124, 136);
  binary[124] = 0x80;
  binary.writeBigUInt64BE(BigInt(2 ** 34), 128);
  sumAgain(binary);
  refusedByBoth(binary, /cut short/);
});

/** Writes the checksum of a header block that was changed. */
function sumAgain(block: Buffer): void {
  block.fill(' ', 148, 156);
  const sum = block.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
}

test('damage is told, wherever it is', () => {
  const whole = tarFile([{ path: 'a', content: 'x'.repeat(2000) }]);
  const broken = Buffer.from(whole);
  broken[3] = 0x41;
  refusedByBoth(broken, /checksum/);
  refusedByBoth(whole.subarray(0, 300), /cut short/);
  refusedByBoth(whole.subarray(0, 512 + 1024), /cut short/);
  refusedByBoth(Buffer.concat([Buffer.alloc(512), tarEntry({ path: 'after' })]), /zero block/);
  refusedByBoth(paxHeader('x', { path: 'x' }), /cut short/);
  refusedByBoth(Buffer.from('not a tar at all '.repeat(100)), /not octal|checksum/);
});

test('oversized and lying extended headers are refused', () => {
  refusedByBoth(
    tarFile([{ path: 'a', pax: { comment: 'c'.repeat(1024 * 1024 + 1) } }]),
    /extended header of \d+ bytes/,
  );
  const lying = Buffer.from(paxHeader('x', { path: 'abc' }));
  lying.write('99', 512, 'latin1');
  refusedByBoth(Buffer.concat([lying, tarEntry({ path: 'a' })]), /length does not hold|without a length/);
  refusedByBoth(tarFile([{ path: 'a', pax: { size: 'NaN' } }]), /number/);
  refusedByBoth(tarFile([{ path: 'a', pax: { path: 'a\0b' } }]), /NUL/);
});

test('what follows the end mark is not read', () => {
  const bytes = Buffer.concat([tarFile([{ path: 'a' }]), Buffer.from('garbage'.repeat(100))]);
  assert.deepEqual(
    read(bytes).map(({ path }) => path),
    ['a'],
  );
});

test('an archive that ends between two members is complete, as for Docker', () => {
  assert.deepEqual(
    read(tarEntry({ path: 'a', content: 'x' })).map(({ path }) => path),
    ['a'],
  );
});

test('random damage ends in entries or in a clear error, the same for both readers', () => {
  const whole = tarFile([
    { path: 'a', content: 'x'.repeat(700) },
    { path: 'b'.repeat(120), content: 'y' },
    { path: 'c', type: 'symlink', linkname: 'a' },
  ]);
  const outcome = (run: () => Read[]): unknown => {
    try {
      return run();
    } catch (error) {
      assert.ok(error instanceof SeaworthyError, String(error));
      return error.message;
    }
  };
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 4 }),
      fc.nat(whole.length),
      (edits, cut) => {
        const bytes = Buffer.from(whole.subarray(0, cut === 0 ? whole.length : cut));
        for (const [at, value] of edits) if (at < bytes.length) bytes[at] = value;
        assert.deepEqual(
          outcome(() => streamed(bytes, 333)),
          outcome(() => sought(bytes)),
        );
      },
    ),
    { numRuns: 2000 },
  );
});

test('paths are cleaned as if joined to the root', () => {
  const cases: [string, string, boolean][] = [
    ['etc/passwd', 'etc/passwd', false],
    ['./etc//passwd', 'etc/passwd', false],
    ['/etc/passwd', 'etc/passwd', false],
    ['../../etc/passwd', 'etc/passwd', true],
    ['a/../b', 'b', false],
    ['a/../../b', 'b', true],
    ['a/..b/...', 'a/..b/...', false],
    ['.', '', false],
    ['a/', 'a', false],
  ];
  for (const [name, path, escaped] of cases) assert.deepEqual(cleanPath(name), { path, escaped }, name);
});

test('a cleaned path is clean, and cleaning it again changes nothing', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a./]{0,30}$/), (name) => {
      const { path } = cleanPath(name);
      assert.ok(
        path.split('/').every((part) => path === '' || !['', '.', '..'].includes(part)),
        path,
      );
      assert.equal(cleanPath(path).path, path);
    }),
  );
});
