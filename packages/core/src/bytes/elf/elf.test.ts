import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';
import test from 'node:test';
import fc from 'fast-check';
import { readAddress } from '../executable.ts';
import { bytesSource } from '../source.ts';
import { makeElf } from './elf.testkit.ts';
import { readElf } from './elf.ts';

for (const bits of [32, 64] as const) {
  for (const littleEndian of [true, false]) {
    test(`sections and segments of ${bits} bits, ${littleEndian ? 'little' : 'big'} endian`, () => {
      const data = Buffer.from('the data of the file');
      const source = bytesSource(makeElf({ bits, littleEndian, address: 0x12340, data, section: '.mine' }));
      const elf = readElf(source);
      assert.ok(elf !== null);
      assert.equal(elf.bits, bits);
      assert.equal(elf.littleEndian, littleEndian);
      assert.deepEqual(
        elf.sections.map(({ name }) => name),
        ['', '.mine', '.shstrtab'],
      );
      const mapped = { address: 0x12340, offset: 256, size: data.length };
      assert.deepEqual(elf.sections[1], { name: '.mine', ...mapped });
      assert.deepEqual(
        elf.writable.map(({ address, offset, size }) => ({ address, offset, size })),
        [mapped],
      );
      const text = readAddress(source, elf, { address: 0x12344, length: 4 });
      assert.equal(Buffer.from(text).toString(), 'data');
      assert.equal(readAddress(source, elf, { address: 0x12340, length: 1000 }).length, data.length);
      assert.equal(readAddress(source, elf, { address: 1, length: 4 }).length, 0);
    });
  }
}

const PLAN = { bits: 64, littleEndian: true, address: 4096, data: Buffer.alloc(64), section: '.x' } as const;

test('what is no ELF file is none', () => {
  for (const bytes of ['', '\x7fELF', '\x7fELF\x02\x01', 'MZ'.padEnd(100), '\x7fELF\x03\x01'.padEnd(100)])
    assert.equal(readElf(bytesSource(Buffer.from(bytes, 'latin1'))), null);
});

test('a section table beyond the end counts as none; segments are still known', () => {
  const whole = makeElf(PLAN);
  const elf = readElf(bytesSource(whole.subarray(0, 330)));
  assert.deepEqual(elf?.sections, []);
  assert.equal(elf?.mapped.length, 1);
});

test('a table that claims to be huge is not read', () => {
  const file = makeElf(PLAN);
  file.writeUInt16LE(0xffff, 58);
  file.writeUInt16LE(0xfffe, 60);
  const asked: number[] = [];
  const endless = {
    size: 2 ** 40,
    read: (offset: number, length: number): Uint8Array => {
      asked.push(length);
      return Buffer.concat([file.subarray(offset), Buffer.alloc(Math.min(length, 1 << 20))]).subarray(
        0,
        length,
      );
    },
  };
  assert.deepEqual(readElf(endless)?.sections, []);
  assert.ok(Math.max(...asked) < 1 << 20);
});

test('counts that do not fit stand in the first section header', () => {
  const file = makeElf(PLAN);
  const table = Number(file.readBigUInt64LE(40));
  file.writeUInt16LE(0, 60);
  file.writeBigUInt64LE(3n, table + 32);
  file.writeUInt16LE(0xffff, 62);
  file.writeUInt32LE(2, table + 40);
  assert.deepEqual(
    readElf(bytesSource(file))?.sections.map(({ name }) => name),
    ['', '.x', '.shstrtab'],
  );
});

test('any change of a file ends without an error', () => {
  const file = makeElf(PLAN);
  const change = fc.tuple(fc.nat(file.length - 1), fc.nat(255));
  fc.assert(
    fc.property(fc.array(change, { maxLength: 12 }), fc.nat(file.length), (changes, length) => {
      const bytes = Buffer.from(file);
      for (const [at, value] of changes) bytes[at] = value;
      const source = bytesSource(bytes.subarray(0, length));
      const elf = readElf(source);
      for (const { address } of elf?.mapped ?? [])
        if (elf !== null) readAddress(source, elf, { address, length: 16 });
    }),
    { numRuns: 500 },
  );
});

const readelf = spawnSync('readelf', ['-SW', process.execPath], { encoding: 'utf8', maxBuffer: 1 << 26 });

test('sections of Node itself as readelf lists them', {
  skip: readelf.status === 0 ? false : 'no readelf here',
}, () => {
  const theirs = [
    ...readelf.stdout.matchAll(/^\s+\[\s*\d+\] (\S+)\s+\S+\s+([0-9a-f]{16}) ([0-9a-f]+)/gm),
  ].map(([, name, address, offset]) => `${name} ${Number(`0x${address}`)} ${Number(`0x${offset}`)}`);
  const elf = readElf(bytesSource(readFileSync(realpathSync(process.execPath))));
  const ours = elf?.sections
    .filter(({ name }) => name !== '')
    .map(({ name, address, offset }) => `${name} ${address} ${offset}`);
  assert.ok(theirs.length > 10);
  assert.deepEqual(ours, theirs);
});
