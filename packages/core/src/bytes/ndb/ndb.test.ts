import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SeaworthyError } from '../../model/error.ts';
import { bytesSource } from '../source.ts';
import { adler32 } from './adler32.ts';
import { ndbBlobs } from './index.ts';
import { writeNdb } from './testkit.ts';

interface Reading {
  readonly blobs: [number, Uint8Array][];
  readonly problems: string[];
}

function read(bytes: Uint8Array): Reading {
  const problems: string[] = [];
  const blobs: [number, Uint8Array][] = [];
  for (const { index, blob } of ndbBlobs(bytesSource(bytes), (reason) => problems.push(reason))) {
    blobs.push([index, new Uint8Array(blob)]);
  }
  return { blobs, problems };
}

const BLOBS: [number, Uint8Array][] = [0, 1, 3, 4, 5, 19, 20, 21, 4096, 70_000].map((size, i) => [
  i * 3 + 1,
  Uint8Array.from({ length: size }, (_, k) => (k * 13 + size) & 255),
]);

test('the checksum is that of RFC 1950', () => {
  // Values of zlib's adler32().
  assert.equal(adler32(new Uint8Array(0)), 1);
  assert.equal(adler32(Buffer.from('Wikipedia')), 0x11e60398);
  assert.equal(adler32(new Uint8Array(100_000).fill(255)), 0x149a302c);
});

test('reads every blob, in the order of the slots', () => {
  assert.deepEqual(read(writeNdb(BLOBS)), { blobs: BLOBS, problems: [] });
  assert.deepEqual(read(writeNdb([])), { blobs: [], problems: [] });
  assert.deepEqual(read(Buffer.concat([Buffer.alloc(9), writeNdb(BLOBS)]).subarray(9)).blobs, BLOBS);
});

test('says clearly what it cannot read', () => {
  const good = writeNdb(BLOBS);
  const cases: [Uint8Array, RegExp][] = [
    [new Uint8Array(0), /0 bytes are too few/],
    [new Uint8Array(8192).fill(3), /its magic number is not there/],
    [patched(good, 4, [1]), /version 1 is unknown/],
    [patched(good, 12, [255, 255, 255, 255]), /4294967295 pages of slots/],
    [patched(good, 12, [0]), /0 pages of slots/],
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

test('a damaged slot or blob is named, and the others are kept', () => {
  const good = writeNdb(BLOBS);
  const blob = 4096;
  const cases: [Uint8Array, RegExp][] = [
    [patched(good, 32, [0]), /slot page 0: damaged at byte 32/],
    [patched(good, 32 + 8, [1, 0, 0, 0]), /package 1: no blob begins/],
    [patched(good, 32 + 12, [1, 0, 0, 0]), /package 1: 1 blocks are too few/],
    [patched(good, blob, [0]), /package 1: no blob begins/],
    [patched(good, blob + 4, [9]), /package 1: its slot points to the blob of package 9/],
    [patched(good, blob + 12, [90]), /package 1: a blob of 90 bytes in 2 blocks/],
    [patched(good, blob + 31, [0]), /package 1: its blob has no proper end/],
  ];
  for (const [bytes, message] of cases) {
    const { blobs, problems } = read(bytes);
    assert.deepEqual(blobs, BLOBS.slice(1));
    assert.equal(problems.length, 1);
    assert.match(problems.join(), message);
  }
});

test('a wrong checksum is said, and the blob given', () => {
  const { blobs, problems } = read(patched(writeNdb(BLOBS), 4096 + 20, [1]));
  assert.equal(blobs.length, BLOBS.length);
  assert.deepEqual(problems, ['package 1: the checksum of its blob is wrong']);
});

test('slots that all point to one blob do not multiply it', () => {
  const bytes = Buffer.from(writeNdb([[1, new Uint8Array(60_000)]]));
  const slot = bytes.subarray(32, 48);
  for (let at = 48; at < 4096; at += 16) bytes.set(slot, at);
  const { blobs, problems } = read(bytes);
  assert.equal(blobs.length, 1);
  assert.match(problems.join(), /the blobs overlap/);
});

test('any bytes, and any change of a good database, end in blobs or a SeaworthyError', () => {
  const good = writeNdb(BLOBS.slice(0, 9));
  const place = fc.oneof(
    fc.nat(good.length - 1),
    fc.nat(200),
    fc.nat(300).map((at) => 4096 + at),
  );
  const changed = fc
    .tuple(fc.array(fc.tuple(place, fc.nat(255)), { maxLength: 20 }), fc.nat(good.length))
    .map(([changes, cut]) => {
      const bytes = new Uint8Array(good);
      for (const [at, value] of changes) bytes[at] = value;
      return cut % 3 === 0 ? bytes.subarray(0, cut) : bytes;
    });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 5000 }), changed), (bytes) => {
      try {
        const { blobs } = read(bytes);
        assert.ok(blobs.reduce((sum, [, blob]) => sum + blob.length, 0) <= bytes.length);
      } catch (error) {
        if (!(error instanceof SeaworthyError)) throw error;
      }
    }),
    { numRuns: 1500 },
  );
});
