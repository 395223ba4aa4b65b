/**
 * Random access to the bytes of one file, wherever they are: in memory, in a part of a local archive, or in a spool
 * file. Synchronous, because readers of formats are written as plain functions.
 */
export interface ByteSource {
  /** Bytes in all. */
  readonly size: number;
  /**
   * `length` bytes from `offset`; fewer where the file ends before. Never throws for a place outside: it gives what
   * is there, perhaps nothing. The result may be a view and must not be written to or kept.
   */
  read(offset: number, length: number): Uint8Array;
  /** The same into memory of the caller, as far as it reaches; gives how many bytes there were. Only where `read` copies. */
  fill?(target: Uint8Array, offset: number): number;
}

/** A byte source over memory. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: (offset, length) =>
      bytes.subarray(Math.min(offset, bytes.length), Math.min(offset + length, bytes.length)),
  };
}

/** All bytes of a source. The caller has checked that `source.size` is within its own limit. */
export function readAll(source: ByteSource): Uint8Array {
  return source.read(0, source.size);
}
