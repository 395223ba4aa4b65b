import type { ByteSource } from './source.ts';

/**
 * Exactly `length` bytes from `offset`, or null where the source has fewer. Offsets out of files may be anything:
 * negative, fractional or infinite ones are outside.
 */
export function readExactly(source: ByteSource, offset: number, length: number): DataView | null {
  if (!(offset >= 0 && length >= 0 && offset + length <= source.size)) return null;
  const bytes = source.read(offset, length);
  if (bytes.length < length) return null;
  return new DataView(bytes.buffer, bytes.byteOffset, length);
}

/** An unsigned number of 64 bits. Beyond 2^53 it is inexact, which no offset within a file is. */
export function readUint64(view: DataView, offset: number, littleEndian: boolean): number {
  return Number(view.getBigUint64(offset, littleEndian));
}

/** The text up to a zero byte or the end of a field, byte for byte. */
export function readLatin1(view: DataView, offset: number, length: number): string {
  const bytes = Buffer.from(view.buffer, view.byteOffset + offset, length);
  const end = bytes.indexOf(0);
  return bytes.toString('latin1', 0, end === -1 ? length : end);
}
