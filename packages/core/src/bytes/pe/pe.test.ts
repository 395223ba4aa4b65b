import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { bytesSource } from '../source.ts';
import { readPe } from './pe.ts';

/** A file with two sections, written field by field after the published layout. */
function makePe(bits: 32 | 64): Buffer {
  const file = Buffer.alloc(1024);
  file.write('MZ', 0);
  file.writeUInt32LE(128, 60);
  file.write('PE\0\0', 128, 'latin1');
  file.writeUInt16LE(2, 134);
  const optional = bits === 64 ? 240 : 224;
  file.writeUInt16LE(optional, 148);
  file.writeUInt16LE(bits === 64 ? 0x20b : 0x10b, 152);
  if (bits === 64) file.writeBigUInt64LE(0x140000000n, 152 + 24);
  else file.writeUInt32LE(0x400000, 152 + 28);
  const table = 152 + optional;
  section(table, { name: '.text', address: 0x1000, size: 16, at: 512, flags: 0x60000020 });
  section(table + 40, { name: '.data', address: 0x2000, size: 32, at: 528, flags: 0xc0000040 });
  return file;

  function section(
    at: number,
    fields: { name: string; address: number; size: number; at: number; flags: number },
  ): void {
    file.write(fields.name, at, 'latin1');
    file.writeUInt32LE(fields.size, at + 8);
    file.writeUInt32LE(fields.address, at + 12);
    file.writeUInt32LE(fields.size, at + 16);
    file.writeUInt32LE(fields.at, at + 20);
    file.writeUInt32LE(fields.flags, at + 36);
  }
}

for (const [bits, base] of [
  [32, 0x400000],
  [64, 0x140000000],
] as const) {
  test(`sections of PE with ${bits} bits`, () => {
    const pe = readPe(bytesSource(makePe(bits)));
    assert.equal(pe?.bits, bits);
    assert.deepEqual(
      pe?.sections.map(({ name, address, offset, size }) => [name, address, offset, size]),
      [
        ['.text', base + 0x1000, 512, 16],
        ['.data', base + 0x2000, 528, 32],
      ],
    );
    assert.deepEqual(
      pe?.writable.map(({ address }) => address),
      [base + 0x2000],
    );
  });
}

test('a DOS program and truncated headers are none', () => {
  const file = makePe(64);
  assert.equal(readPe(bytesSource(Buffer.alloc(0))), null);
  assert.equal(readPe(bytesSource(Buffer.concat([Buffer.from('MZ'), Buffer.alloc(62)]))), null);
  for (const length of [63, 130, 151, 160]) assert.equal(readPe(bytesSource(file.subarray(0, length))), null);
  assert.deepEqual(readPe(bytesSource(file.subarray(0, 400)))?.sections, []);
});

test('any change of a file ends without an error', () => {
  const file = makePe(64);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(511), fc.nat(255)), { maxLength: 8 }),
      fc.nat(1024),
      (changes, length) => {
        const bytes = Buffer.from(file);
        for (const [at, value] of changes) bytes[at] = value;
        readPe(bytesSource(bytes.subarray(0, length)));
      },
    ),
    { numRuns: 500 },
  );
});
