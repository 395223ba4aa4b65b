import { crc32, deflateRawSync } from 'node:zlib';
import { type ByteWriter, byteWriter } from './binary.ts';
import { BLOCK_BYTES, DICTIONARY_BYTES, RESTART_EVERY, type TableEntry, type TableName } from './format.ts';

/** An entry of a table, keys ascending and unique. */
export interface TableItem {
  readonly key: Buffer;
  readonly value: Buffer;
}

/** Where the bytes of the file go. */
export interface FileSink {
  /** The place of the next byte. */
  readonly offset: number;
  write(bytes: Uint8Array): void;
}

const SAMPLE = 512;

/**
 * Writes a table. `items` is asked for twice: once for the samples that make the dictionary, once for the blocks.
 */
export function writeTable(sink: FileSink, name: TableName, items: () => Iterable<TableItem>): TableEntry {
  const dictionary = makeDictionary(items);
  const offset = sink.offset;
  const columns: [number[], number[], number[], number[]] = [[], [], [], []];
  const keys: Buffer[] = [];
  let keysEnd = 0;
  let entries = 0;
  for (const block of blocksOf(items())) {
    const packed = deflateRawSync(block.bytes, {
      level: 9,
      chunkSize: BLOCK_BYTES / 2,
      ...(dictionary.length > 0 && { dictionary }),
    });
    keysEnd += block.firstKey.length;
    keys.push(block.firstKey);
    for (const [column, value] of [crc32(packed), packed.length, block.bytes.length, keysEnd].entries()) {
      columns[column]?.push(value);
    }
    entries += block.entries;
    sink.write(packed);
  }
  const index = Buffer.concat([
    ...columns.map((column) => Buffer.from(Uint32Array.from(column).buffer)),
    ...keys,
  ]);
  const dictionaryOffset = sink.offset;
  sink.write(dictionary);
  const indexOffset = sink.offset;
  sink.write(index);
  return {
    name,
    entries,
    blocks: keys.length,
    offset,
    dictionaryOffset,
    dictionaryLength: dictionary.length,
    dictionaryCrc: crc32(dictionary),
    indexOffset,
    indexLength: index.length,
    indexCrc: crc32(index),
  };
}

/** `bytes` is good until the next block is asked for. */
interface RawBlock {
  readonly bytes: Buffer;
  readonly firstKey: Buffer;
  readonly entries: number;
}

function* blocksOf(items: Iterable<TableItem>): Generator<RawBlock> {
  const writer = byteWriter();
  let restarts: number[] = [];
  let previous: Buffer = Buffer.alloc(0);
  let firstKey: Buffer | null = null;
  let entries = 0;
  for (const item of items) {
    if (firstKey !== null && writer.length + item.key.length + item.value.length > BLOCK_BYTES) {
      yield { bytes: closeBlock(writer, restarts), firstKey, entries };
      [firstKey, restarts, entries] = [null, [], 0];
    }
    const restart = entries % RESTART_EVERY === 0;
    if (restart) restarts.push(writer.length);
    firstKey ??= Buffer.from(item.key);
    const shared = restart ? 0 : commonPrefix(previous, item.key);
    writer.varint(shared);
    writer.varint(item.key.length - shared);
    writer.varint(item.value.length);
    writer.raw(item.key.subarray(shared));
    writer.raw(item.value);
    previous = item.key;
    entries++;
  }
  if (firstKey !== null) yield { bytes: closeBlock(writer, restarts), firstKey, entries };
}

function closeBlock(writer: ByteWriter, restarts: readonly number[]): Buffer {
  writer.raw(Buffer.from(Uint32Array.from([...restarts, restarts.length]).buffer));
  return writer.drain();
}

function commonPrefix(a: Buffer, b: Buffer): number {
  const length = Math.min(a.length, b.length);
  let shared = 0;
  while (shared < length && a[shared] === b[shared]) shared++;
  return shared;
}

/**
 * Pieces of the table, evenly spread over it: what is common to all is found in them by each block. Half of the pieces
 * are dropped, and the distance between them doubled, whenever there are twice as many as fit.
 */
function makeDictionary(items: () => Iterable<TableItem>): Buffer {
  const room = DICTIONARY_BYTES / SAMPLE;
  let pieces: Buffer[] = [];
  let distance = BLOCK_BYTES;
  let next = 0;
  let at = 0;
  let open: Buffer[] | null = null;
  for (const { key, value } of items()) {
    if (open === null && at >= next) open = [];
    open?.push(Buffer.from(key), Buffer.from(value.subarray(0, SAMPLE)));
    if (open !== null && lengthOf(open) >= SAMPLE) {
      pieces.push(Buffer.concat(open).subarray(0, SAMPLE));
      [open, next] = [null, next + distance];
    }
    at += key.length + value.length;
    if (pieces.length < 2 * room) continue;
    pieces = pieces.filter((_, i) => i % 2 === 0);
    distance *= 2;
    next = pieces.length * distance;
  }
  // A table of few blocks would pay more for its dictionary than it saves.
  return at < (room * BLOCK_BYTES) / 4 ? Buffer.alloc(0) : Buffer.concat(spread(pieces, room));
}

/** `count` of the pieces, evenly spread; all where there are fewer. */
function spread(pieces: readonly Buffer[], count: number): Buffer[] {
  if (pieces.length <= count) return [...pieces];
  return Array.from({ length: count }, (_, i) => pieces[Math.floor((i * pieces.length) / count)] as Buffer);
}

function lengthOf(parts: readonly Buffer[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}
