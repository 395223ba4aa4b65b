import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { detectCompression, inflate, MAGIC_BYTES } from '../../bytes/inflate/index.ts';
import { createRope, type Rope } from '../../bytes/rope.ts';
import type { ByteSource } from '../../bytes/source.ts';
import { type LocatedEntry, walkTar } from '../../bytes/tar/seek.ts';
import { createTarStream, type EntrySink } from '../../bytes/tar/stream.ts';
import { asDigest, type Digest, digestAlgorithm } from '../../model/digest.ts';
import { SeaworthyError } from '../../model/error.ts';
import type { LayerBytes } from '../contract.ts';
import { createSpool, descriptorSource, type SpoolFile } from '../spool.ts';
import { HEAD_BYTES, type LayerContents, type ReadOptions } from './contents.ts';
import { type Admitted, createGatherer, type Gatherer, headOf } from './gather.ts';

/** Files up to this size are held in memory while a streamed layer is read, larger ones on disk. */
const MEMORY_FILE_BYTES = 16 * 1024 * 1024;
/** Ends a layer that inflates without end. */
export const MAX_LAYER_BYTES: number = 256 * 1024 * 1024 * 1024;
const READ_BYTES = 512 * 1024;

/** What a manifest and a configuration say that a blob is. */
export interface Claim {
  readonly digest: Digest | null;
  readonly diffId: Digest;
}

/** How the bytes of a layer are treated. */
export interface BlobOptions<T> extends ReadOptions<T> {
  readonly claim: Claim;
  /** Read all bytes of a local layer that is not compressed, instead of seeking through it. */
  readonly verify: boolean;
}

/**
 * Reads a layer once: inflates it, verifies both digests, walks its tar, gives the selector the files that it wants. A
 * local tar that is not compressed is sought through instead, unless `verify`. Throws `image/digest-mismatch`,
 * `image/invalid`, `image/limit`.
 */
export async function readBlob<T>(blob: LayerBytes, options: BlobOptions<T>): Promise<LayerContents<T>> {
  if (blob.kind === 'stream') return readStream(blob.chunks, options);
  if (!options.verify && (await compressionOf(blob)) === 'none') return readSeeking(blob, options);
  return readStream(fileChunks(blob), options);
}

type FileBlob = Extract<LayerBytes, { kind: 'file' }>;

/** The bytes of a blob that lies in a local file. */
export function fileChunks(blob: FileBlob): AsyncIterable<Buffer> {
  if (blob.length === 0) return (async function* () {})();
  return createReadStream(blob.path, {
    start: blob.offset,
    end: blob.offset + blob.length - 1,
    highWaterMark: READ_BYTES,
  }) as AsyncIterable<Buffer>;
}

/** The compression of a local blob, by its first bytes. */
export async function compressionOf(blob: FileBlob): Promise<'none' | 'gzip' | 'zstd'> {
  const file = await open(blob.path);
  try {
    const head = Buffer.alloc(Math.min(MAGIC_BYTES, blob.length));
    const { bytesRead } = await file.read(head, 0, head.length, blob.offset);
    return detectCompression(head.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

async function readSeeking<T>(blob: FileBlob, options: BlobOptions<T>): Promise<LayerContents<T>> {
  const file = await open(blob.path);
  try {
    const source = descriptorSource(file.fd, blob.offset, blob.length);
    const gatherer = createGatherer(options.selector, options.salt);
    let reported = 0;
    let entries = 0;
    for (const entry of walkTar(source)) {
      if ((++entries & 0x3ff) === 0) await breathe(options.signal);
      const admitted = gatherer.admit(entry);
      if (admitted !== null) readEntry(source, { entry, admitted }, { gatherer, options });
      options.onBytes(entry.offset - reported);
      reported = entry.offset;
    }
    options.selector.end();
    options.onBytes(blob.length - reported);
    return { ...gatherer.finish(), diffId: null, blobDigest: null, compressed: false };
  } finally {
    await file.close();
  }
}

/** Lets timers and signals through in the middle of synchronous work. */
async function breathe(signal: AbortSignal): Promise<void> {
  await nextTurn();
  signal.throwIfAborted();
}

function partOf(source: ByteSource, start: number, size: number): ByteSource {
  return {
    size,
    read: (offset, length) => source.read(start + offset, Math.max(0, Math.min(length, size - offset))),
  };
}

interface Reading<T> {
  readonly gatherer: Gatherer<T>;
  readonly options: ReadOptions<T>;
}

function readEntry<T>(
  source: ByteSource,
  { entry, admitted }: { readonly entry: LocatedEntry; readonly admitted: Admitted },
  { gatherer, options }: Reading<T>,
): void {
  const { selector } = options;
  const { path } = admitted;
  const { offset, size, near } = entry;
  if (admitted.selection === 'head') {
    const enough = near.length >= Math.min(HEAD_BYTES, size);
    const head = enough ? near.subarray(0, HEAD_BYTES) : source.read(offset, Math.min(HEAD_BYTES, size));
    if (!selector.selectHead(path, head)) return;
  }
  const content = partOf(source, offset, size);
  gatherer.store(path, size, selector.read({ path, content, hold: () => undefined }));
}

async function readStream<T>(
  chunks: AsyncIterable<Uint8Array>,
  options: BlobOptions<T>,
): Promise<LayerContents<T>> {
  const { claim, selector } = options;
  const gatherer = createGatherer(selector, options.salt);
  const spools = new Set<SpoolFile>();
  const tar = createTarStream((entry) => {
    const admitted = gatherer.admit(entry);
    return admitted === null
      ? null
      : contentSink({ ...admitted, size: entry.size, spools }, { gatherer, options });
  });
  const blobHash = createHash(digestAlgorithm(claim.digest ?? claim.diffId));
  const blob = await inflate(hashed(chunks, blobHash, options));
  // Where nothing is compressed the two digests are of the same bytes: they are hashed once.
  const tarHash = blob.compression === 'none' ? blobHash : createHash(digestAlgorithm(claim.diffId));
  let tarBytes = 0;
  try {
    for await (const chunk of blob.chunks) {
      options.signal.throwIfAborted();
      tarBytes += chunk.length;
      if (tarBytes > MAX_LAYER_BYTES) throw tooLarge(tarBytes);
      if (tarHash !== blobHash) tarHash.update(chunk);
      tar.push(chunk);
    }
    tar.end();
    selector.end();
  } finally {
    for (const spool of spools) spool.close();
  }
  const blobDigest = digestOf(blobHash, claim.digest ?? claim.diffId);
  const diffId = tarHash === blobHash ? blobDigest : digestOf(tarHash, claim.diffId);
  if (claim.digest !== null) verify(blobDigest, claim.digest, 'digest');
  verify(diffId, claim.diffId, 'diffID');
  return { ...gatherer.finish(), diffId, blobDigest, compressed: blob.compression !== 'none' };
}

/** Passes the bytes of a blob on, counting and hashing them. */
async function* hashed<T>(
  chunks: AsyncIterable<Uint8Array>,
  hash: Hash,
  options: ReadOptions<T>,
): AsyncGenerator<Buffer, void, undefined> {
  for await (const chunk of chunks) {
    options.signal.throwIfAborted();
    hash.update(chunk);
    options.onBytes(chunk.length);
    yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
  }
}

function digestOf(hash: Hash, like: Digest): Digest {
  return asDigest(`${digestAlgorithm(like)}:${hash.digest('hex')}`);
}

/** Throws `image/digest-mismatch` where bytes are not what was claimed of them. */
export function verify(computed: Digest, claimed: Digest, what: string): void {
  if (claimed === computed) return;
  throw new SeaworthyError(
    'image/digest-mismatch',
    `its ${what} should be ${claimed}, its bytes make ${computed}`,
    {
      hint: 'the layer was damaged or changed on its way: pull or save the image again from a source that you trust',
    },
  );
}

function tooLarge(bytes: number): SeaworthyError {
  return new SeaworthyError('image/limit', `it inflates to more than ${bytes} bytes`, {
    hint: `a layer may have ${MAX_LAYER_BYTES} bytes; this looks like an archive made to exhaust its reader`,
  });
}

interface Content {
  readonly path: string;
  readonly selection: string;
  readonly size: number;
  readonly spools: Set<SpoolFile>;
}

/** Gathers the content of one file, in memory or on disk by its size, and hands it over when it is whole. */
function contentSink<T>(content: Content, reading: Reading<T>): EntrySink {
  const { path, size, spools } = content;
  const { gatherer, options } = reading;
  const { selector } = options;
  let rope: Rope | null = null;
  let spool: SpoolFile | null = null;
  let undecided = content.selection === 'head';
  let unwanted = false;

  /** Settles `head` selections once enough bytes are there (or the file ends). */
  function decide(rope: Rope, final: boolean): void {
    if (!undecided || (!final && rope.size < HEAD_BYTES)) return;
    undecided = false;
    unwanted = !selector.selectHead(path, headOf(rope.source(), HEAD_BYTES));
  }

  function finish(): void {
    if (unwanted) return;
    rope ??= createRope();
    decide(rope, true);
    if (unwanted) return;
    let holding = false;
    const hold = (): void => {
      holding = true;
    };
    const file = { path, content: spool?.source() ?? rope.source(), hold };
    gatherer.store(path, size, selector.read(file));
    if (spool === null || holding) return;
    spools.delete(spool);
    spool.close();
  }

  return {
    chunk(bytes) {
      if (unwanted) return;
      // Nearly every file is unwanted by its first chunk: no rope is made for it.
      if (undecided && rope === null && bytes.length >= HEAD_BYTES) {
        undecided = false;
        unwanted = !selector.selectHead(path, bytes.subarray(0, HEAD_BYTES));
        if (unwanted) return;
      }
      rope ??= createRope();
      if (!undecided && size > MEMORY_FILE_BYTES) {
        if (spool === null) spools.add((spool = spoolFrom(rope.source(), options.cacheDir)));
        spool.append(bytes);
        return;
      }
      rope.append(bytes);
      decide(rope, false);
    },
    end: finish,
  };
}

function spoolFrom(start: ByteSource, cacheDir: string): SpoolFile {
  const spool = createSpool(cacheDir);
  if (start.size > 0) spool.append(start.read(0, start.size));
  return spool;
}
