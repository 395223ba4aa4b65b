import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import fc from 'fast-check';
import { compress, type LayerCompression, sha256 } from '../../../../../test/support/image.ts';
import { type TarEntry, tarFile } from '../../../../../test/support/tar.ts';
import type { ByteSource } from '../../bytes/source.ts';
import { asDigest } from '../../model/digest.ts';
import { SeaworthyError } from '../../model/error.ts';
import type { LayerBytes } from '../contract.ts';
import type { FileSelector, LayerContents } from './contents.ts';
import { type BlobOptions, type Claim, readBlob } from './read.ts';

const folder = mkdtempSync(join(tmpdir(), 'seaworthy-layer-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const LARGE = Buffer.alloc(17 * 1024 * 1024, 'large file ');
const ENTRIES: readonly TarEntry[] = [
  { path: 'etc/', type: 'dir' },
  { path: 'etc/os-release', content: 'ID=example\n' },
  { path: './etc/again', content: 'first' },
  { path: 'etc/again', content: 'second' },
  { path: 'etc/link', type: 'symlink', linkname: '../elsewhere' },
  { path: 'etc/hard', type: 'hardlink', linkname: './etc/os-release' },
  { path: 'empty', content: '' },
  { path: 'dev/null', type: 'char' },
  { path: 'tree/file', content: 'hidden by what follows' },
  { path: 'tree', content: 'a file in place of a folder' },
  { path: 'gone/.wh.a' },
  { path: 'opaque/.wh..wh..opq' },
  { path: '../../escaped', content: 'inside all the same' },
];
const TEXTS = {
  'etc/os-release': 'ID=example\n',
  'etc/again': 'second',
  empty: '',
  tree: 'a file in place of a folder',
  escaped: 'inside all the same',
};

/** Reads every file whole, and its content as text. */
function everything(overrides: Partial<FileSelector<string>> = {}): FileSelector<string> {
  return {
    select: () => 'whole',
    selectHead: () => true,
    read: ({ content }) => content.read(0, content.size).toString(),
    end: () => undefined,
    ...overrides,
  };
}

function claimOf(tar: Buffer, blob: Buffer): Claim {
  return { digest: asDigest(sha256(blob)), diffId: asDigest(sha256(tar)) };
}

function options(claim: Claim, more: Partial<BlobOptions<string>> = {}): BlobOptions<string> {
  return {
    claim,
    verify: false,
    selector: everything(),
    salt: 7,
    cacheDir: join(folder, 'cache'),
    signal: new AbortController().signal,
    onBytes: () => undefined,
    ...more,
  };
}

/** Bytes as a stream of small chunks, or as a part of a file with other bytes around it. */
function layerBytes(kind: LayerBytes['kind'], bytes: Buffer): LayerBytes {
  if (kind === 'stream') return { kind, chunks: chunksOf(bytes, 1000), length: bytes.length };
  const path = join(folder, 'blob');
  writeFileSync(path, Buffer.concat([Buffer.alloc(100, 'x'), bytes, Buffer.alloc(100, 'y')]));
  return { kind, path, offset: 100, length: bytes.length };
}

async function* chunksOf(bytes: Buffer, size: number): AsyncGenerator<Buffer, void, undefined> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function textsOf({ files }: LayerContents<string>): Record<string, string> {
  return Object.fromEntries([...files].flatMap(([path, { data }]) => (data === null ? [] : [[path, data]])));
}

function leftovers(): string[] {
  const spool = join(folder, 'cache/spool');
  return existsSync(spool) ? readdirSync(spool) : [];
}

const ways: readonly (readonly [LayerBytes['kind'], LayerCompression, verify: boolean])[] = [
  ['file', 'none', false],
  ['file', 'none', true],
  ['file', 'gzip', false],
  ['file', 'zstd', false],
  ['stream', 'none', false],
  ['stream', 'gzip', false],
  ['stream', 'zstd', false],
];

describe('a layer is the same, however it is read', () => {
  const tar = tarFile(ENTRIES);
  for (const [kind, compression, verify] of ways)
    test(`${kind}, ${compression}${verify ? ', verified' : ''}`, async () => {
      const blob = compress(tar, compression);
      const claim = claimOf(tar, blob);
      let counted = 0;
      const onBytes = (bytes: number): void => void (counted += bytes);
      const found = await readBlob(layerBytes(kind, blob), options(claim, { verify, onBytes }));
      assert.deepEqual(textsOf(found), TEXTS);
      const { files, shape, problems } = found;
      assert.deepEqual(
        [files.get('etc/link')?.kind, files.get('etc/link')?.target],
        ['symlink', '../elsewhere'],
      );
      assert.deepEqual(
        [files.get('etc/hard')?.kind, files.get('etc/hard')?.target],
        ['hardlink', 'etc/os-release'],
      );
      assert.equal(files.get('dev/null')?.kind, 'other');
      assert.equal(files.get('tree/file'), undefined);
      assert.deepEqual([...shape.whiteouts], ['gone/a']);
      assert.deepEqual([...shape.opaque], ['opaque']);
      assert.deepEqual(
        problems.map(({ id, path }) => `${id} ${path}`),
        ['path/outside-root escaped'],
      );
      assert.equal(counted, blob.length);
      assert.equal(found.compressed, compression !== 'none');
      const sought = kind === 'file' && compression === 'none' && !verify;
      assert.equal(found.diffId, sought ? null : claim.diffId);
      assert.equal(found.blobDigest, sought ? null : claim.digest);
    });

  for (const [kind, compression, verify] of ways)
    test(`a file too large for memory: ${kind}, ${compression}${verify ? ', verified' : ''}`, async () => {
      const big = tarFile([
        { path: 'large', content: LARGE },
        { path: 'small', content: 'small' },
      ]);
      const blob = compress(big, compression);
      let same = false;
      let held: ByteSource | null = null;
      const selector = everything({
        read: ({ path, content, hold }) => {
          if (path !== 'large') return '';
          hold();
          held = content;
          return '';
        },
        end: () => {
          const middle = held?.read(LARGE.length >> 1, 1000);
          same =
            held?.size === LARGE.length &&
            LARGE.subarray(LARGE.length >> 1)
              .subarray(0, 1000)
              .equals(middle ?? Buffer.alloc(0));
        },
      });
      await readBlob(layerBytes(kind, blob), options(claimOf(big, blob), { verify, selector }));
      assert.ok(same);
      assert.deepEqual(leftovers(), []);
    });

  test('digests of SHA-512', async () => {
    const blob = compress(tar, 'gzip');
    const sha512 = (bytes: Buffer) => asDigest(`sha512:${createHash('sha512').update(bytes).digest('hex')}`);
    const claim = { digest: sha512(blob), diffId: sha512(tar) };
    assert.equal((await readBlob(layerBytes('stream', blob), options(claim))).diffId, claim.diffId);
  });

  test('without a digest of the blob, as in docker save', async () => {
    const claim = { digest: null, diffId: asDigest(sha256(tar)) };
    const found = await readBlob(layerBytes('stream', tar), options(claim));
    assert.equal(found.diffId, claim.diffId);
  });
});

describe('layers that are not what is claimed', () => {
  const tar = tarFile(ENTRIES);
  const other = asDigest(sha256(Buffer.from('other')));

  test('either digest', async () => {
    for (const compression of ['none', 'gzip', 'zstd'] as const) {
      const blob = compress(tar, compression);
      const claim = claimOf(tar, blob);
      for (const wrong of [
        { ...claim, digest: other },
        { ...claim, diffId: other },
      ])
        await assert.rejects(readBlob(layerBytes('stream', blob), options(wrong)), {
          code: 'image/digest-mismatch',
        });
    }
  });

  test('bytes behind the end of the archive count for both digests', async () => {
    const blob = Buffer.concat([tar, Buffer.alloc(10_240)]);
    const claim = claimOf(tar, tar);
    await assert.rejects(readBlob(layerBytes('stream', blob), options(claim)), {
      code: 'image/digest-mismatch',
    });
    const found = await readBlob(layerBytes('stream', blob), options(claimOf(blob, blob)));
    assert.deepEqual(textsOf(found), TEXTS);
  });

  test('cut off anywhere: an error of ours, and nothing left behind', async () => {
    const big = tarFile([...ENTRIES, { path: 'large', content: LARGE }]);
    for (const compression of ['none', 'gzip', 'zstd'] as const) {
      const blob = compress(big, compression);
      for (const part of [0.1, 0.5, 0.99])
        for (const kind of ['stream', 'file'] as const) {
          const cut = blob.subarray(0, Math.floor(blob.length * part));
          await assert.rejects(readBlob(layerBytes(kind, cut), options(claimOf(big, blob))), (error) => {
            assert.ok(error instanceof SeaworthyError, String(error));
            assert.match(error.code, /^image\//);
            return true;
          });
        }
    }
    assert.deepEqual(leftovers(), []);
  });

  test('any bytes: contents, or an error of ours', async () => {
    const head = fc.constantFrom('', '1f8b08', '28b52ffd', '1f8b0800000000000003');
    const bytes = fc.tuple(head, fc.uint8Array({ maxLength: 2000 }), fc.boolean());
    await fc.assert(
      fc.asyncProperty(bytes, async ([magic, rest, behindTar]) => {
        const blob = Buffer.concat([behindTar ? tar.subarray(0, 1024) : Buffer.from(magic, 'hex'), rest]);
        for (const kind of ['stream', 'file'] as const)
          await readBlob(layerBytes(kind, blob), options(claimOf(blob, blob))).catch((error: unknown) => {
            if (!(error instanceof SeaworthyError)) throw error;
          });
      }),
      { numRuns: 150 },
    );
  });

  test('the end of the run ends the reading', async () => {
    const blob = compress(tar, 'gzip');
    const signal = AbortSignal.abort(new Error('enough'));
    await assert.rejects(
      readBlob(layerBytes('stream', blob), options(claimOf(tar, blob), { signal })),
      /enough/,
    );
  });

  test('a selector that fails takes its spool files with it', async () => {
    const big = tarFile([{ path: 'large', content: LARGE }]);
    const selector = everything({
      read: () => {
        throw new Error('the reader failed');
      },
    });
    await assert.rejects(
      readBlob(layerBytes('stream', big), options(claimOf(big, big), { selector })),
      /failed/,
    );
    assert.deepEqual(leftovers(), []);
  });
});
