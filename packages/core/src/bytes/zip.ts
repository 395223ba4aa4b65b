import { crc32, inflateRawSync } from 'node:zlib';
import { SeaworthyError } from '../model/error.ts';
import type { ByteSource } from './source.ts';

/**
 * Zip archives (PKWARE APPNOTE 6.3.10, https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT): stored and
 * deflated entries, zip64. Only the central directory is believed to say what there is, and every place and length in
 * it is checked: entries may not overlap, and their local headers must name them as the directory does.
 */
export interface ZipEntry {
  /** As it stands in the archive: data, never a path to write to. */
  readonly name: string;
  readonly method: number;
  readonly compressedSize: number;
  /** Bytes of the content as the directory claims. */
  readonly size: number;
  readonly crc: number;
  /** Where its local header begins. */
  readonly offset: number;
  readonly encrypted: boolean;
}

/** What we agree to read. */
export interface ZipLimits {
  readonly maxEntries: number;
  /** Bytes of one entry, inflated. */
  readonly maxEntryBytes: number;
  /** Bytes of all entries together, inflated. */
  readonly maxTotalBytes: number;
  /** Entries of one name: refused, unless the last of them counts, as it does for Java. */
  readonly duplicates?: 'last';
}

export const ZIP_LIMITS: ZipLimits = {
  maxEntries: 5_000_000,
  maxEntryBytes: 64 * 1024 * 1024,
  maxTotalBytes: 64 * 1024 * 1024 * 1024,
};

const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END_SIZE = 22;
const CENTRAL_SIZE = 46;
const LOCAL_SIZE = 30;
const MAX_COMMENT = 0xffff;

/** Where the central directory is, and how many entries it claims. */
interface Directory {
  /** Bytes before the archive that its own offsets do not count: the script of an executable jar. */
  readonly prefix: number;
  readonly offset: number;
  readonly size: number;
  readonly count: number;
}

/**
 * The entries of an archive in the order in which their bytes lie in the file. Throws `file/unreadable` for what is no
 * zip, is cut off, is spread over several files, or has entries that overlap or bear the same name.
 */
export function readZipDirectory(source: ByteSource, limits: ZipLimits = ZIP_LIMITS): readonly ZipEntry[] {
  const directory = findDirectory(source);
  if (directory.count > limits.maxEntries) throw broken(`${directory.count} entries, more than we read`);
  const bytes = source.read(directory.offset, directory.size);
  if (bytes.length !== directory.size) throw broken('the central directory is cut off');
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const entries: ZipEntry[] = [];
  const names = new Map<string, number>();
  let total = 0;
  let at = 0;
  while (entries.length < directory.count) {
    const { entry, next } = centralEntry(view, at, directory.prefix);
    at = next;
    const before = names.get(entry.name);
    if (before !== undefined && limits.duplicates !== 'last')
      throw broken(`two entries are named ${quote(entry.name)}`);
    names.set(entry.name, entries.length);
    total += entry.size;
    if (total > limits.maxTotalBytes)
      throw broken(`its entries claim more than ${limits.maxTotalBytes} bytes`);
    entries.push(entry);
  }
  const kept = entries.filter(({ name }, index) => names.get(name) === index);
  entries.sort((a, b) => a.offset - b.offset);
  refuseOverlap(entries, directory.offset);
  return kept.sort((a, b) => a.offset - b.offset);
}

/**
 * The content of one entry, its length and checksum verified. Throws `file/unreadable` where the bytes are not what
 * the directory says, the entry is encrypted, or its method is neither stored nor deflate.
 */
export function readZipEntry(
  source: ByteSource,
  entry: ZipEntry,
  maxBytes: number = ZIP_LIMITS.maxEntryBytes,
): Uint8Array {
  if (entry.encrypted) throw broken(`${quote(entry.name)} is encrypted`);
  if (entry.size > maxBytes)
    throw broken(`${quote(entry.name)} claims ${entry.size} bytes, more than we read`);
  const packed = packedBytes(source, entry);
  const content = unpack(entry, packed);
  if (content.length !== entry.size)
    throw broken(`${quote(entry.name)} has not the length that the directory says`);
  if (crc32(content) !== entry.crc) throw broken(`the checksum of ${quote(entry.name)} does not match`);
  return content;
}

/** Whether the first bytes are those of a zip archive, an empty one included. */
export function isZip(head: Uint8Array): boolean {
  if (head.length < 4 || head[0] !== 0x50 || head[1] !== 0x4b) return false;
  return (head[2] === 3 && head[3] === 4) || (head[2] === 5 && head[3] === 6);
}

function unpack(entry: ZipEntry, packed: Uint8Array): Uint8Array {
  if (entry.method === 0) return packed;
  if (entry.method !== 8) throw broken(`${quote(entry.name)} is packed by method ${entry.method}`);
  try {
    // The bound is what was claimed: one byte more ends the inflating, whatever the stream would give.
    return inflateRawSync(packed, {
      maxOutputLength: Math.max(1, entry.size),
      chunkSize: chunkFor(entry.size),
    });
  } catch (cause) {
    throw broken(`${quote(entry.name)} cannot be inflated`, cause);
  }
}

/** One chunk that holds all: the default of 16 KiB is mostly waste for the small files that archives are full of. */
function chunkFor(size: number): number {
  return Math.min(Math.max(64, size), 1024 * 1024);
}

function packedBytes(source: ByteSource, entry: ZipEntry): Uint8Array {
  const local = Buffer.from(source.read(entry.offset, LOCAL_SIZE));
  if (local.length < LOCAL_SIZE || local.readUInt32LE(0) !== LOCAL) {
    throw broken(`no local header for ${quote(entry.name)}`);
  }
  const nameLength = local.readUInt16LE(26);
  const dataOffset = entry.offset + LOCAL_SIZE + nameLength + local.readUInt16LE(28);
  const name = Buffer.from(source.read(entry.offset + LOCAL_SIZE, nameLength)).toString('utf8');
  if (name !== entry.name) throw broken(`${quote(entry.name)} is named ${quote(name)} in its local header`);
  const packed = source.read(dataOffset, entry.compressedSize);
  if (packed.length !== entry.compressedSize) throw broken(`${quote(entry.name)} is cut off`);
  return packed;
}

function findDirectory(source: ByteSource): Directory {
  const tailOffset = Math.max(0, source.size - END_SIZE - MAX_COMMENT);
  const tail = Buffer.from(source.read(tailOffset, source.size - tailOffset));
  for (let at = tail.length - END_SIZE; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== END || at + END_SIZE + tail.readUInt16LE(at + 20) !== tail.length) continue;
    return checkedDirectory(source, endRecord(source, tail.subarray(at), tailOffset + at), tailOffset + at);
  }
  throw broken('no end of central directory: not a zip, or cut off');
}

function endRecord(source: ByteSource, end: Buffer, endOffset: number): Omit<Directory, 'prefix'> {
  if (end.readUInt16LE(4) !== 0 && end.readUInt16LE(4) !== 0xffff)
    throw broken('it is spread over several files');
  const count = end.readUInt16LE(10);
  const size = end.readUInt32LE(12);
  const offset = end.readUInt32LE(16);
  if (count !== 0xffff && size !== 0xffffffff && offset !== 0xffffffff) return { count, size, offset };
  const locator = Buffer.from(source.read(Math.max(0, endOffset - 20), 20));
  if (locator.length < 20 || endOffset < 20 || locator.readUInt32LE(0) !== LOCATOR64)
    return { count, size, offset };
  const record = Buffer.from(source.read(safe(locator.readBigUInt64LE(8)), 56));
  if (record.length < 56 || record.readUInt32LE(0) !== END64)
    throw broken('no zip64 end of central directory');
  return {
    count: safe(record.readBigUInt64LE(32)),
    size: safe(record.readBigUInt64LE(40)),
    offset: safe(record.readBigUInt64LE(48)),
  };
}

/** Where the directory is: at its offset, or, behind a prefix that the offset does not count, right before the end. */
function checkedDirectory(
  source: ByteSource,
  claimed: Omit<Directory, 'prefix'>,
  endOffset: number,
): Directory {
  const { offset, size, count } = claimed;
  if (offset + size > endOffset || offset + size > source.size)
    throw broken('the central directory is out of place');
  if (count * CENTRAL_SIZE > size) throw broken(`${count} entries do not fit into its central directory`);
  if (count === 0 || beginsEntry(source, offset)) return { ...claimed, prefix: 0 };
  const moved = endOffset - size;
  if (!beginsEntry(source, moved)) throw broken('the central directory is out of place');
  return { ...claimed, offset: moved, prefix: moved - offset };
}

function beginsEntry(source: ByteSource, offset: number): boolean {
  const bytes = Buffer.from(source.read(offset, 4));
  return bytes.length === 4 && bytes.readUInt32LE(0) === CENTRAL;
}

function centralEntry(view: Buffer, at: number, prefix: number): { entry: ZipEntry; next: number } {
  if (at + CENTRAL_SIZE > view.length || view.readUInt32LE(at) !== CENTRAL) {
    throw broken('the central directory is damaged');
  }
  const nameLength = view.readUInt16LE(at + 28);
  const extraLength = view.readUInt16LE(at + 30);
  const extraAt = at + CENTRAL_SIZE + nameLength;
  const next = extraAt + extraLength + view.readUInt16LE(at + 32);
  if (next > view.length) throw broken('the central directory is damaged');
  const wide = wideFields(view, extraAt, extraAt + extraLength);
  // In the extra field only those stand, in this order, whose place here says 0xffffffff.
  const field = (position: number): number => {
    const value = view.readUInt32LE(at + position);
    return value === 0xffffffff ? (wide.shift() ?? value) : value;
  };
  const size = field(24);
  const compressedSize = field(20);
  const offset = field(42) + prefix;
  const entry: ZipEntry = {
    name: view.toString('utf8', at + CENTRAL_SIZE, extraAt),
    method: view.readUInt16LE(at + 10),
    compressedSize,
    size,
    crc: view.readUInt32LE(at + 16),
    offset,
    encrypted: (view.readUInt16LE(at + 8) & 0x2041) !== 0,
  };
  return { entry, next };
}

function wideFields(view: Buffer, start: number, end: number): number[] {
  let at = start;
  while (at + 4 <= end) {
    const length = view.readUInt16LE(at + 2);
    const body = at + 4;
    if (body + length > end) break;
    if (view.readUInt16LE(at) === 1) {
      const fields: number[] = [];
      for (let i = body; i + 8 <= body + length; i += 8) fields.push(safe(view.readBigUInt64LE(i)));
      return fields;
    }
    at = body + length;
  }
  return [];
}

function refuseOverlap(entries: readonly ZipEntry[], directoryOffset: number): void {
  let end = 0;
  for (const entry of entries) {
    if (entry.offset < end) throw broken(`${quote(entry.name)} overlaps another entry`);
    end = entry.offset + LOCAL_SIZE + entry.compressedSize;
  }
  if (end > directoryOffset) throw broken('its entries reach into the central directory');
}

function safe(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw broken('a length or place is out of range');
  return Number(value);
}

function quote(name: string): string {
  return JSON.stringify(name.length > 100 ? `${name.slice(0, 100)}…` : name);
}

function broken(reason: string, cause?: unknown): SeaworthyError {
  return new SeaworthyError(
    'file/unreadable',
    `damaged zip: ${reason}`,
    cause === undefined ? {} : { cause },
  );
}
