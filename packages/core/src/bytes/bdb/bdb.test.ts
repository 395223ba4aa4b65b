import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SeaworthyError } from '../../model/error.ts';
import { bytesSource } from '../source.ts';
import { bdbHashPairs } from './index.ts';
import { type BdbLayout, writeBdb } from './testkit.ts';

interface Reading {
  readonly pairs: Map<number, Uint8Array>;
  readonly count: number;
  readonly problems: string[];
}

function read(bytes: Uint8Array): Reading {
  const problems: string[] = [];
  const pairs = new Map<number, Uint8Array>();
  let count = 0;
  for (const { key, value, littleEndian } of bdbHashPairs(bytesSource(bytes), (reason) =>
    problems.push(reason),
  )) {
    const number =
      key.length < 4 ? -1 : new DataView(key.buffer, key.byteOffset, 4).getUint32(0, littleEndian);
    pairs.set(number, new Uint8Array(value));
    count++;
  }
  return { pairs, count, problems };
}

const valueOf = (size: number): Uint8Array =>
  Uint8Array.from({ length: size }, (_, i) => (i * 13 + size) & 255);
const LAYOUT: BdbLayout = { littleEndian: true, pageSize: 512, buckets: 4 };
const SIZES = [0, 4, 100, 128, 129, 485, 486, 487, 972, 5000, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20];
const VALUES = SIZES.map((size, i) => [i, valueOf(size)] as const);

test('reads every pair: both byte orders, pages of all sizes, one bucket and many', () => {
  for (const littleEndian of [true, false]) {
    for (const pageSize of [512, 4096, 65536]) {
      for (const buckets of [1, 2, 8]) {
        const { pairs, count, problems } = read(writeBdb({ littleEndian, pageSize, buckets }, VALUES));
        assert.deepEqual(problems, []);
        assert.equal(count, VALUES.length);
        for (const [key, value] of VALUES) assert.deepEqual(pairs.get(key), value);
      }
    }
  }
});

test('a source that gives Buffers of a shared pool is read as well', () => {
  const bytes = Buffer.concat([Buffer.alloc(33), writeBdb(LAYOUT, VALUES)]).subarray(33);
  assert.equal(read(bytes).count, VALUES.length);
});

test('says clearly what it cannot read', () => {
  const good = writeBdb(LAYOUT, VALUES);
  const cases: [Uint8Array, RegExp][] = [
    [new Uint8Array(0), /0 bytes are too few/],
    [new Uint8Array(1024).fill(9), /its magic number is not there/],
    [patched(good, 24, [1]), /it is encrypted/],
    [patched(good, 25, [9]), /page 0 has type 9/],
    [patched(good, 26, [1]), /checksums are not supported/],
    [patched(good, 20, [1, 2, 3, 4]), /impossible page size/],
    [patched(good, 72, [255, 255, 255, 255]), /4294967296 buckets in/],
  ];
  for (const [bytes, message] of cases) {
    assert.throws(
      () => read(bytes),
      (error) =>
        error instanceof SeaworthyError && error.code === 'file/unreadable' && message.test(error.message),
    );
  }
});

function patched(bytes: Uint8Array, at: number, values: readonly number[]): Uint8Array {
  const copy = new Uint8Array(bytes);
  copy.set(values, at);
  return copy;
}

test('chains that return to themselves end, and the other pairs are kept', () => {
  const good = writeBdb(LAYOUT, VALUES);
  for (let page = 1; page < good.length / 512; page++) {
    const bytes = patched(good, page * 512 + 16, [page & 255, page >> 8, 0, 0]);
    const { count, problems } = read(bytes);
    // A value that needs no further page is whole all the same.
    if (bytes[page * 512 + 25] === 7) assert.ok(count >= VALUES.length - 1);
    else assert.match(problems.join(), new RegExp(`page ${page} is used twice`));
  }
});

test('a file that is cut off gives what is there, and says so', () => {
  const good = writeBdb(LAYOUT, VALUES);
  const { count, problems } = read(good.subarray(0, good.length - 1000));
  assert.ok(count > 0 && count < VALUES.length);
  assert.match(problems.join('\n'), /the file is cut off/);
  assert.match(problems.join('\n'), /lies outside the file/);
});

test('any bytes, and any change of a good database, end in pairs or a SeaworthyError', () => {
  for (const littleEndian of [true, false]) {
    const good = writeBdb({ ...LAYOUT, littleEndian }, VALUES);
    const change = fc.tuple(fc.nat(good.length - 1), fc.nat(255));
    const changed = fc
      .tuple(fc.array(change, { maxLength: 30 }), fc.nat(good.length))
      .map(([changes, cut]) => {
        const bytes = new Uint8Array(good);
        for (const [at, value] of changes) bytes[at] = value;
        return cut % 3 === 0 ? bytes.subarray(0, cut) : bytes;
      });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 2000 }), changed), (bytes) => {
        try {
          const { count, problems } = read(bytes);
          assert.ok(count <= bytes.length && problems.length <= bytes.length);
        } catch (error) {
          if (!(error instanceof SeaworthyError)) throw error;
        }
      }),
      { numRuns: 1000 },
    );
  }
});
