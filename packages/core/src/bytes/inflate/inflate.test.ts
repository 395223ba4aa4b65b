import assert from 'node:assert/strict';
import { test } from 'node:test';
import zlib from 'node:zlib';
import fc from 'fast-check';
import { SeaworthyError } from '../../model/error.ts';
import { detectCompression, inflate } from './index.ts';

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer, void, undefined> {
  for (let offset = 0; offset < bytes.length; offset += size) yield bytes.subarray(offset, offset + size);
}

async function inflated(bytes: Buffer, size = 1000): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of (await inflate(inPieces(bytes, size))).chunks) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function skippable(content: string): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32LE(0x184d2a53, 0);
  header.writeUInt32LE(content.length, 4);
  return Buffer.concat([header, Buffer.from(content)]);
}

const TEXT = Buffer.from('the quick brown fox '.repeat(5000));
const encoders = {
  none: (bytes: Buffer) => bytes,
  gzip: (bytes: Buffer) => zlib.gzipSync(bytes),
  zstd: (bytes: Buffer) => zlib.zstdCompressSync(bytes),
  'gzip in two members': (bytes: Buffer) =>
    Buffer.concat([zlib.gzipSync(bytes.subarray(0, 10)), zlib.gzipSync(bytes.subarray(10))]),
  'zstd in frames, with skippable ones between': (bytes: Buffer) =>
    Buffer.concat([
      skippable('first'),
      zlib.zstdCompressSync(bytes.subarray(0, 10)),
      skippable(''),
      zlib.zstdCompressSync(bytes.subarray(10), { params: { [zlib.constants.ZSTD_c_checksumFlag]: 1 } }),
      zlib.zstdCompressSync(Buffer.alloc(0)),
      skippable('last'),
    ]),
};

for (const [name, encode] of Object.entries(encoders)) {
  test(`inflates ${name}, however the bytes arrive`, async () => {
    for (const size of [1, 3, 7, 1000, 1 << 20]) {
      const bytes = size === 1 ? TEXT.subarray(0, 2000) : TEXT;
      assert.deepEqual(await inflated(encode(bytes), size), bytes);
    }
  });
}

test('any split of any frames gives the bytes back', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 5000 }), { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 400 }),
      async (parts, size) => {
        const frames = parts.map((part) => zlib.zstdCompressSync(part));
        assert.deepEqual(await inflated(Buffer.concat(frames), size), Buffer.concat(parts));
      },
    ),
    { numRuns: 60 },
  );
});

for (const [name, encode] of [
  ['gzip', encoders.gzip],
  ['zstd', encoders.zstd],
] as const) {
  test(`a truncated ${name} stream is an error, wherever it is cut`, async () => {
    const whole = encode(TEXT);
    for (const length of [5, 12, Math.floor(whole.length / 2), whole.length - 1])
      await assert.rejects(inflated(whole.subarray(0, length)), { code: 'image/invalid' });
  });

  test(`damaged ${name} ends in a clear error or in other bytes, never in a hang or a crash`, async () => {
    const whole = encode(TEXT);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 5), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const broken = Buffer.from(whole);
        broken[at + 4] = (broken[at + 4] as number) ^ flip;
        await inflated(broken).catch((error: unknown) =>
          assert.ok(error instanceof SeaworthyError, String(error)),
        );
      }),
      { numRuns: 200 },
    );
  });
}

test('an error of the input passes through', async () => {
  const broken = new Error('the line dropped');
  async function* input(): AsyncGenerator<Buffer, void, undefined> {
    yield zlib.gzipSync(TEXT).subarray(0, 20);
    throw broken;
  }
  await assert.rejects(async () => {
    for await (const _ of (await inflate(input())).chunks);
  }, broken);
});

test('a zstd window beyond the limit is refused before any memory is taken', async () => {
  const frame = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xff, 0x01, 0x00, 0x00]);
  await assert.rejects(inflated(frame), { code: 'image/limit' });
});

test('compression is told by the first bytes', () => {
  assert.equal(detectCompression(Buffer.from([0x1f, 0x8b, 8, 0])), 'gzip');
  assert.equal(detectCompression(Buffer.from([0x28, 0xb5, 0x2f, 0xfd])), 'zstd');
  assert.equal(detectCompression(skippable('x')), 'zstd');
  assert.equal(detectCompression(Buffer.from('etc/')), 'none');
  assert.equal(detectCompression(Buffer.alloc(0)), 'none');
});
