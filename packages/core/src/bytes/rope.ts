import type { ByteSource } from './source.ts';

/** A file gathered from the chunks of a stream without copying them. */
export interface Rope {
  readonly size: number;
  append(chunk: Buffer): void;
  source(): ByteSource;
}

/** An empty rope. The chunks that it is given are kept, not copied. */
export function createRope(): Rope {
  const chunks: Buffer[] = [];
  const starts: number[] = [];
  let size = 0;

  /** The index of the chunk that holds the byte at `offset`; the caller has checked that there is one. */
  function find(offset: number): number {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  function read(offset: number, length: number): Uint8Array {
    const end = Math.min(offset + length, size);
    if (offset < 0 || offset >= end) return new Uint8Array(0);
    let index = find(offset);
    const first = chunks[index] as Buffer;
    const inFirst = offset - (starts[index] as number);
    if (end - offset <= first.length - inFirst) return first.subarray(inFirst, inFirst + (end - offset));
    const result = Buffer.allocUnsafe(end - offset);
    for (let filled = 0, at = inFirst; filled < result.length; index++, at = 0)
      filled += (chunks[index] as Buffer).copy(result, filled, at);
    return result;
  }

  return {
    get size() {
      return size;
    },
    append(chunk) {
      if (chunk.length === 0) return;
      chunks.push(chunk);
      starts.push(size);
      size += chunk.length;
    },
    source: () => ({ size, read }),
  };
}
