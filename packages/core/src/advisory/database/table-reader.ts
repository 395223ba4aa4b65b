import { crc32, inflateRawSync } from 'node:zlib';
import type { ByteSource } from '../../bytes/source.ts';
import { type ByteReader, byteReader, readVarint } from './binary.ts';
import { MAX_BLOCK_BYTES, MAX_INDEX_BYTES, type TableEntry } from './format.ts';

/** A table of an open database. */
export interface TableReader {
  /** The value of `key`, a view that is good until the next look-up; null where there is none. */
  get(key: Buffer): Buffer | null;
  /** Every entry, in the order of the keys. */
  entries(): Iterable<{ readonly key: Buffer; readonly value: Buffer }>;
}

/** Inflated blocks that are kept, over all tables: those asked for last, up to a number of bytes. */
export interface BlockCache {
  get(id: number): Buffer | undefined;
  put(id: number, block: Buffer): void;
}

export function blockCache(maxBytes: number): BlockCache {
  const blocks = new Map<number, Buffer>();
  let held = 0;
  let last: number | null = null;
  return {
    get(id) {
      const block = blocks.get(id);
      if (block === undefined || id === last) return block;
      blocks.delete(id);
      blocks.set(id, block);
      last = id;
      return block;
    },
    put(id, block) {
      blocks.set(id, block);
      last = id;
      held += block.length;
      for (const [oldest, old] of blocks) {
        if (held <= maxBytes || oldest === id) break;
        blocks.delete(oldest);
        held -= old.length;
      }
    },
  };
}

interface Index {
  readonly dictionary: Buffer;
  readonly checksums: Uint32Array;
  readonly packedLengths: Uint32Array;
  readonly lengths: Uint32Array;
  readonly keyEnds: Uint32Array;
  readonly keys: Buffer;
  /** The place of each block in the file. */
  readonly offsets: Float64Array;
}

/**
 * Opens a table; its index is read when it is first asked. Throws `RangeError`, with the fault, for bytes that are not
 * what the format says: the caller makes `database/invalid` of it.
 */
export function tableReader(source: ByteSource, table: TableEntry, cache: BlockCache): TableReader {
  let loaded: Index | null = null;
  const index = (): Index => (loaded ??= readIndex(source, table));

  const block = (number: number): Buffer => {
    // Blocks of different tables begin at different places of the file.
    const id = index().offsets[number] as number;
    const held = cache.get(id);
    if (held !== undefined) return held;
    const inflated = readBlock(source, index(), number);
    cache.put(id, inflated);
    return inflated;
  };

  return {
    get(key) {
      if (table.blocks === 0) return null;
      const number = findBlock(index(), key);
      return number < 0 ? null : findEntry(block(number), key);
    },
    *entries() {
      for (let number = 0; number < table.blocks; number++)
        yield* entriesOf(readBlock(source, index(), number));
    },
  };
}

function readIndex(source: ByteSource, table: TableEntry): Index {
  const { blocks, indexOffset, indexLength } = table;
  if (indexLength > MAX_INDEX_BYTES || blocks * 16 > indexLength)
    throw new RangeError('an index has no room');
  const bytes = Buffer.from(source.read(indexOffset, indexLength));
  const dictionary = Buffer.from(source.read(table.dictionaryOffset, table.dictionaryLength));
  if (bytes.length !== indexLength || crc32(bytes) !== table.indexCrc)
    throw new RangeError('an index is damaged');
  if (dictionary.length !== table.dictionaryLength || crc32(dictionary) !== table.dictionaryCrc) {
    throw new RangeError('a dictionary is damaged');
  }
  const column = (position: number): Uint32Array => {
    const start = position * blocks * 4;
    return new Uint32Array(Uint8Array.from(bytes.subarray(start, start + blocks * 4)).buffer);
  };
  const packedLengths = column(1);
  const keyEnds = column(3);
  const keys = bytes.subarray(blocks * 16);
  checkEnds(keyEnds, keys.length);
  const offsets = new Float64Array(blocks);
  let at = table.offset;
  for (const [number, length] of packedLengths.entries()) {
    offsets[number] = at;
    at += length;
  }
  if (at > source.size) throw new RangeError('blocks lie outside the file');
  return { dictionary, checksums: column(0), packedLengths, lengths: column(2), keyEnds, keys, offsets };
}

function checkEnds(ends: Uint32Array, length: number): void {
  let last = 0;
  for (const end of ends) {
    if (end < last || end > length) throw new RangeError('the keys of an index are out of place');
    last = end;
  }
}

function readBlock(source: ByteSource, index: Index, number: number): Buffer {
  const length = index.lengths[number] as number;
  if (length > MAX_BLOCK_BYTES || length < 4) throw new RangeError('a block has an impossible length');
  const packed = source.read(index.offsets[number] as number, index.packedLengths[number] as number);
  if (crc32(packed) !== index.checksums[number]) throw new RangeError('a block is damaged');
  const { dictionary } = index;
  const bytes = inflateRawSync(packed, {
    maxOutputLength: length,
    chunkSize: Math.max(64, length),
    ...(dictionary.length > 0 && { dictionary }),
  });
  if (bytes.length !== length) throw new RangeError('a block has not its length');
  return bytes;
}

/** The last block whose first key is not above `key`; -1 where `key` is below all. */
function findBlock(index: Index, key: Buffer): number {
  const { keyEnds, keys } = index;
  let low = 0;
  let high = keyEnds.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const start = middle === 0 ? 0 : (keyEnds[middle - 1] as number);
    if (compareKey(keys, key, start, keyEnds[middle] as number) <= 0) low = middle + 1;
    else high = middle - 1;
  }
  return high;
}

/** Orders the bytes from `start` to `end` and `key`. Keys are short: `Buffer.compare` takes longer to check its arguments. */
function compareKey(bytes: Buffer, key: Buffer, start: number, end: number): number {
  const length = Math.min(end - start, key.length);
  for (let at = 0; at < length; at++) {
    const difference = (bytes[start + at] as number) - (key[at] as number);
    if (difference !== 0) return difference;
  }
  return end - start - key.length;
}

function findEntry(block: Buffer, key: Buffer): Buffer | null {
  const { restarts, end } = restartsOf(block);
  const reader = byteReader(block, 0, end);
  let low = 0;
  let high = restarts - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    reader.at = restartAt(block, end, middle);
    if (compareAt(reader, key) <= 0) low = middle + 1;
    else high = middle - 1;
  }
  if (high < 0) return null;
  return scan(
    block,
    restartAt(block, end, high),
    high + 1 < restarts ? restartAt(block, end, high + 1) : end,
    key,
  );
}

/**
 * Walks from one restart to the next without putting any key together: `matched` bytes of `key` are those of the entry
 * before, which is lower. An entry that shares more with it differs from `key` at the same byte, and is lower too; one
 * that shares less has left `key` behind.
 */
function scan(block: Buffer, start: number, end: number, key: Buffer): Buffer | null {
  const reader = byteReader(block, start, end);
  let matched = 0;
  let length = 0;
  while (reader.at < end) {
    const shared = readVarint(reader);
    const own = readVarint(reader);
    const value = readVarint(reader);
    const keyEnd = reader.at + own;
    if (keyEnd + value > end) throw new RangeError('an entry reaches out of its block');
    if (shared > length) throw new RangeError('a key shares more than there is');
    length = shared + own;
    if (shared < matched) return null;
    if (shared === matched) {
      let at = reader.at;
      while (at < keyEnd && matched < key.length && block[at] === key[matched]) {
        at++;
        matched++;
      }
      if (at === keyEnd) {
        if (matched === key.length) return block.subarray(keyEnd, keyEnd + value);
      } else if (matched === key.length || (block[at] as number) > (key[matched] as number)) return null;
    }
    reader.at = keyEnd + value;
  }
  return null;
}

function* entriesOf(block: Buffer): Generator<{ key: Buffer; value: Buffer }> {
  const { end } = restartsOf(block);
  let at = 0;
  let key = Buffer.alloc(0);
  while (at < end) {
    const { shared, rest, value } = entryHead(at, block, end);
    const [keyStart, valueStart] = rest;
    if (shared > key.length) throw new RangeError('a key shares more than there is');
    key = Buffer.concat([key.subarray(0, shared), block.subarray(keyStart, valueStart)]);
    yield { key, value: block.subarray(valueStart, valueStart + value) };
    at = valueStart + value;
  }
}

interface EntryHead {
  readonly shared: number;
  /** Begin and end of the key's own bytes; the value follows. */
  readonly rest: readonly [number, number];
  readonly value: number;
}

function entryHead(at: number, block: Buffer, end: number): EntryHead {
  const reader = byteReader(block, at, end);
  const shared = readVarint(reader);
  const length = readVarint(reader);
  const value = readVarint(reader);
  const keyEnd = reader.at + length;
  if (keyEnd + value > end) throw new RangeError('an entry reaches out of its block');
  return { shared, rest: [reader.at, keyEnd], value };
}

/** Compares the whole key that stands at a restart with `key`. */
function compareAt(reader: ByteReader, key: Buffer): number {
  if (readVarint(reader) !== 0) throw new RangeError('a restart shares a key');
  const length = readVarint(reader);
  const value = readVarint(reader);
  const start = reader.at;
  if (start + length + value > reader.end) throw new RangeError('an entry reaches out of its block');
  return compareKey(reader.bytes, key, start, start + length);
}

function restartsOf(block: Buffer): { restarts: number; end: number } {
  const restarts = block.readUInt32LE(block.length - 4);
  const end = block.length - 4 - restarts * 4;
  if (end < 0) throw new RangeError('a block has more restarts than room');
  return { restarts, end };
}

function restartAt(block: Buffer, end: number, number: number): number {
  const at = block.readUInt32LE(end + number * 4);
  if (at >= end) throw new RangeError('a restart lies outside its block');
  return at;
}
