import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { bytesSource } from '../source.ts';
import { readMachO } from './macho.ts';

/** A thin file of one segment with one section, written field by field after Apple's header files. */
function makeThin(wide: boolean, le: boolean): Buffer {
  const file = Buffer.alloc(512);
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const word = (at: number, value: number): void => view.setUint32(at, value, le);
  const long = (at: number, value: number): void =>
    wide ? view.setBigUint64(at, BigInt(value), le) : word(at, value);
  const start = wide ? 32 : 28;
  const size = wide ? 72 + 80 : 56 + 68;
  word(0, wide ? 0xfeedfacf : 0xfeedface);
  word(16, 1);
  word(20, size);
  word(start, wide ? 0x19 : 1);
  word(start + 4, size);
  file.write('__DATA', start + 8, 'latin1');
  const width = wide ? 8 : 4;
  long(start + 24, 0x10000);
  long(start + 24 + width, 64);
  long(start + 24 + 2 * width, 256);
  long(start + 24 + 3 * width, 64);
  const after = start + 24 + 4 * width;
  word(after, 3);
  word(after + 4, 3);
  word(after + 8, 1);
  const section = start + (wide ? 72 : 56);
  file.write('__go_buildinfo', section, 'latin1');
  file.write('__DATA', section + 16, 'latin1');
  long(section + 32, 0x10010);
  long(section + 32 + width, 48);
  word(section + 32 + 2 * width, 272);
  return file;
}

for (const wide of [true, false]) {
  for (const le of [true, false]) {
    test(`a thin file of ${wide ? 64 : 32} bits, ${le ? 'little' : 'big'} endian`, () => {
      const [one, ...others] = readMachO(bytesSource(makeThin(wide, le)));
      assert.deepEqual(others, []);
      assert.equal(one?.bits, wide ? 64 : 32);
      assert.equal(one?.littleEndian, le);
      assert.deepEqual(one?.sections, [{ name: '__go_buildinfo', address: 0x10010, size: 48, offset: 272 }]);
      assert.deepEqual(
        one?.writable.map(({ address, offset, size }) => [address, offset, size]),
        [[0x10000, 256, 64]],
      );
    });
  }
}

test('each architecture of a universal file, with offsets from its start', () => {
  const head = Buffer.alloc(64);
  head.writeUInt32BE(0xcafebabe, 0);
  head.writeUInt32BE(2, 4);
  head.writeUInt32BE(64, 16);
  head.writeUInt32BE(64 + 512, 36);
  const both = readMachO(bytesSource(Buffer.concat([head, makeThin(true, true), makeThin(false, false)])));
  assert.deepEqual(
    both.map(({ bits, sections }) => [bits, sections[0]?.offset]),
    [
      [64, 64 + 272],
      [32, 64 + 512 + 272],
    ],
  );
});

test('a Java class and truncated files are none', () => {
  const javaClass = Buffer.alloc(100);
  javaClass.writeUInt32BE(0xcafebabe, 0);
  javaClass.writeUInt16BE(65, 6);
  assert.deepEqual(readMachO(bytesSource(javaClass)), []);
  const thin = makeThin(true, true);
  for (const length of [0, 7, 27, 40, 100])
    assert.deepEqual(readMachO(bytesSource(thin.subarray(0, length))), []);
});

test('any change of a file ends without an error', () => {
  const file = makeThin(true, true);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 8 }),
      fc.nat(512),
      (changes, length) => {
        const bytes = Buffer.from(file);
        for (const [at, value] of changes) bytes[at] = value;
        readMachO(bytesSource(bytes.subarray(0, length)));
      },
    ),
    { numRuns: 500 },
  );
});
