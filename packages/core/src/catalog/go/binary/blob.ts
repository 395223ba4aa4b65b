import { type Executable, type MappedRange, readAddress } from '../../../bytes/executable.ts';
import type { ByteSource } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';

/** The two strings that Go's linker leaves: `go1.22.1`, and the module lines (empty for a build without modules). */
export interface BuildInfoStrings {
  readonly goVersion: string;
  readonly modules: string;
}

/** `debug/buildinfo` of Go's standard library is the definition of the format. */
const MAGIC = Buffer.from('\xff Go buildinf:', 'latin1');
const ALIGNMENT = 16;
const HEADER_BYTES = 32;
const WINDOW_BYTES = 256 * 1024;
/** Largest ever seen: 60 KiB. */
const MAX_STRING_BYTES = 16 << 20;
const MAX_VARINT_BYTES = 10;

const FLAG_BIG_ENDIAN = 1;
const FLAG_INLINE = 2;

/** The module lines stand between two marks of 16 bytes. */
const FRAME_BYTES = 16;
const NEWLINE = 0x0a;

/**
 * The build information of an executable, or null where it is none of Go's. Throws `file/unreadable` where it begins,
 * and then leads nowhere.
 */
export function readBlob(source: ByteSource, executable: Executable): BuildInfoStrings | null {
  const address = findBlob(source, executable);
  if (address === null) return null;
  const header = Buffer.from(readAddress(source, executable, { address, length: HEADER_BYTES }));
  if (header.length < HEADER_BYTES) throw broken('ends in its header');
  const memory: Memory = { source, executable };
  const inline = ((header[15] as number) & FLAG_INLINE) !== 0;
  const [version, modules] = inline ? readInline(memory, address) : readPointed(memory, header);
  if (version.length === 0) throw broken('names no version of Go');
  return { goVersion: version.toString('utf8'), modules: unframed(modules) };
}

interface Memory {
  readonly source: ByteSource;
  readonly executable: Executable;
}

/** The address of the blob: in a section of its own, else near the start of the variables. */
function findBlob(source: ByteSource, executable: Executable): number | null {
  const range = likelyRange(executable);
  if (range === undefined) return null;
  const { address, offset } = range;
  const size = Math.min(range.size, source.size - offset);
  const first = (ALIGNMENT - (address % ALIGNMENT)) % ALIGNMENT;
  for (let at = first; at + HEADER_BYTES <= size; at += WINDOW_BYTES) {
    const found = indexOfMagic(source.read(offset + at, Math.min(WINDOW_BYTES, size - at)));
    if (found !== -1) return address + at + found;
  }
  return null;
}

function likelyRange({ format, sections, writable }: Executable): MappedRange | undefined {
  const own = sections.find(({ name }) => name === '.go.buildinfo' || name === '__go_buildinfo');
  // Every ELF file of Go's has the section; only where the table of sections was cut off must we search.
  if (own !== undefined || (format === 'elf' && sections.length > 0)) return own;
  return writable[0];
}

/** The first place that is aligned; a constant within a program may look the same. */
function indexOfMagic(window: Uint8Array): number {
  const bytes = Buffer.from(window.buffer, window.byteOffset, window.length);
  let found = bytes.indexOf(MAGIC);
  while (found !== -1 && found % ALIGNMENT !== 0) found = bytes.indexOf(MAGIC, found + 1);
  return found;
}

/** Since Go 1.18: both strings follow the header, each after its length as a varint. */
function readInline(memory: Memory, address: number): [Buffer, Buffer] {
  const version = readVarString(memory, address + HEADER_BYTES);
  const modules = readVarString(memory, version.end);
  return [version.bytes, modules.bytes];
}

function readVarString(memory: Memory, address: number): { bytes: Buffer; end: number } {
  const head = readAddress(memory.source, memory.executable, { address, length: MAX_VARINT_BYTES });
  let length = 0;
  for (let i = 0; i < head.length; i++) {
    const byte = head[i] as number;
    length += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) {
      const start = address + i + 1;
      return { bytes: readString(memory, start, length), end: start + length };
    }
  }
  throw broken('has a string without a length');
}

/** Before Go 1.18: two pointers to string headers (pointer and length) of the program. */
function readPointed(memory: Memory, header: Buffer): [Buffer, Buffer] {
  const width = header[14] as number;
  if (width !== 4 && width !== 8) throw broken(`has pointers of ${width} bytes`);
  const bigEndian = ((header[15] as number) & FLAG_BIG_ENDIAN) !== 0;
  const pointer = (bytes: Buffer, at: number): number => {
    if (width === 4) return bigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at);
    return Number(bigEndian ? bytes.readBigUInt64BE(at) : bytes.readBigUInt64LE(at));
  };
  const follow = (address: number): Buffer => {
    const bytes = Buffer.from(readAddress(memory.source, memory.executable, { address, length: 2 * width }));
    if (bytes.length < 2 * width) return Buffer.alloc(0);
    return readString(memory, pointer(bytes, 0), pointer(bytes, width));
  };
  return [follow(pointer(header, 16)), follow(pointer(header, 16 + width))];
}

function readString(memory: Memory, address: number, length: number): Buffer {
  if (length > MAX_STRING_BYTES) throw broken(`has a string of ${length} bytes`);
  const bytes = readAddress(memory.source, memory.executable, { address, length });
  if (bytes.length < length) throw broken('has a string that ends beyond its file');
  return Buffer.from(bytes);
}

function unframed(bytes: Buffer): string {
  if (bytes.length < 2 * FRAME_BYTES + 1 || bytes[bytes.length - FRAME_BYTES - 1] !== NEWLINE) return '';
  return bytes.toString('utf8', FRAME_BYTES, bytes.length - FRAME_BYTES);
}

function broken(what: string): SeaworthyError {
  return new SeaworthyError('file/unreadable', `Go build information that ${what}`);
}
