import { SeaworthyError } from '../../model/error.ts';

/** Tar's unit: headers are one block, contents are padded to whole ones. */
export const BLOCK = 512;

export type TarEntryType = 'file' | 'directory' | 'symlink' | 'hardlink' | 'device' | 'fifo' | 'other';

/** `size` rounded up to whole blocks: what a member's content takes in the archive. */
export function paddedSize(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK;
}

/** One member of a tar archive, extensions (pax, GNU) applied. `path` and `linkname` are as written, not cleaned. */
export interface TarEntry {
  readonly path: string;
  readonly type: TarEntryType;
  /** Bytes of content that follow in the archive. */
  readonly size: number;
  readonly mode: number;
  readonly linkname: string;
  /** Stored with holes: the bytes in the archive are not the bytes of the file. */
  readonly sparse: boolean;
}

/** A header block before extensions are applied. */
export interface RawHeader {
  readonly name: string;
  readonly typeflag: string;
  readonly size: number;
  readonly mode: number;
  readonly linkname: string;
  /** Old GNU sparse: further map blocks follow the header. */
  readonly extendedSparse: boolean;
}

const TYPES: Readonly<Record<string, TarEntryType>> = {
  '0': 'file',
  '\0': 'file',
  '7': 'file',
  S: 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '3': 'device',
  '4': 'device',
  '5': 'directory',
  '6': 'fifo',
};

/** The entry type of a typeflag; a file whose name ends in a slash is a directory (pre-POSIX archives). */
export function entryType(typeflag: string, name: string): TarEntryType {
  const type = TYPES[typeflag] ?? 'other';
  return type === 'file' && name.endsWith('/') ? 'directory' : type;
}

/** Whether a block is all zeros: the end mark. */
export function isZeroBlock(block: Buffer): boolean {
  for (let index = 0; index < BLOCK; index += 4) if (block.readInt32LE(index) !== 0) return false;
  return true;
}

/**
 * A header block (POSIX.1-1988 ustar, GNU, and pre-POSIX). Throws `image/invalid` where its checksum or a number does
 * not hold. Layout: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06
 */
export function parseHeader(block: Buffer): RawHeader {
  verifyChecksum(block);
  const typeflag = String.fromCharCode(block[156] ?? 0);
  const gnu = block[257] === 0x75 && block[262] === 0x20; // 'ustar ' with a space: GNU, which has no prefix field
  const posix = block[257] === 0x75 && block[261] === 0x72 && block[262] === 0;
  const name = text(block, 0, 100);
  const prefix = posix ? text(block, 345, 155) : '';
  const size = number(block, 124, 12);
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    typeflag,
    size: hasContent(typeflag) ? size : 0,
    mode: number(block, 100, 8),
    linkname: text(block, 157, 100),
    extendedSparse: gnu && typeflag === 'S' && block[482] === 1,
  };
}

/** Links, devices and directories carry no content, whatever their size field says (as GNU tar and Go read them). */
function hasContent(typeflag: string): boolean {
  return !'123456'.includes(typeflag);
}

function verifyChecksum(block: Buffer): void {
  if (quickSum(block) === number(block, 148, 8)) return;
  let unsigned = 8 * 0x20;
  let high = 0;
  for (let index = 0; index < BLOCK; index++) {
    if (index === 148) index = 156;
    const byte = block[index] as number;
    unsigned += byte;
    high += byte >> 7;
  }
  const stored = number(block, 148, 8);
  // Some old writers summed signed bytes; both are accepted, as by every reader since.
  if (stored !== unsigned && stored !== unsigned - high * 256)
    throw invalid('a header whose checksum does not match');
}

/** The unsigned sum, four bytes at a time in two lanes of 16 bits, which 256 bytes cannot fill; -1: not aligned for that. */
function quickSum(block: Buffer): number {
  if (block.byteOffset % 4 !== 0) return -1;
  const words = new Int32Array(block.buffer, block.byteOffset, BLOCK / 4);
  let lanes = 0;
  for (let index = 0; index < BLOCK / 4; index++) {
    // The checksum itself counts as blanks.
    const word = index === 37 || index === 38 ? 0x20202020 : (words[index] as number);
    lanes = (lanes + (word & 0xff00ff) + ((word >>> 8) & 0xff00ff)) | 0;
  }
  return (lanes & 0xffff) + (lanes >>> 16);
}

/** An octal or, with its high bit set, big-endian binary number (GNU's extension for large values). */
function number(block: Buffer, start: number, length: number): number {
  const first = block[start] as number;
  if ((first & 0x80) !== 0) return binaryNumber(block, start, length);
  let value = 0;
  let digits = false;
  for (let index = start; index < start + length; index++) {
    const byte = block[index] as number;
    if (byte >= 0x30 && byte <= 0x37) {
      value = value * 8 + (byte - 0x30);
      digits = true;
    } else if (byte === 0 || byte === 0x20) {
      if (digits) break;
    } else throw invalid('a header with a number that is not octal');
  }
  return value;
}

function binaryNumber(block: Buffer, start: number, length: number): number {
  if (((block[start] as number) & 0x40) !== 0) throw invalid('a header with a negative number');
  let value = (block[start] as number) & 0x3f;
  for (let index = start + 1; index < start + length; index++) value = value * 256 + (block[index] as number);
  if (!Number.isSafeInteger(value)) throw invalid('a header with a number out of range');
  return value;
}

function text(block: Buffer, start: number, length: number): string {
  const zero = block.indexOf(0, start);
  return decodeName(block, start, zero === -1 || zero > start + length ? start + length : zero);
}

const NOT_ASCII = /[^\0-\x7f]/;
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes of a name as text: UTF-8, or, where they are not, one character a byte, so that no two names become one. */
export function decodeName(bytes: Buffer, start: number, end: number): string {
  const latin1 = bytes.toString('latin1', start, end);
  if (!NOT_ASCII.test(latin1)) return latin1;
  try {
    return strictUtf8.decode(bytes.subarray(start, end));
  } catch {
    return latin1;
  }
}

/** The error of a tar that breaks its format. */
export function invalid(what: string): SeaworthyError {
  return new SeaworthyError('image/invalid', `not a tar archive that can be read: ${what}`, {
    hint: 'the archive is damaged or cut short: build, save or download it again',
  });
}
