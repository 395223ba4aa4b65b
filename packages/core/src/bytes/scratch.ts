/** A record beyond this is not read. The largest header of a real package has a few MiB. */
export const MAX_RECORD_BYTES: number = 32 * 1024 * 1024;

/**
 * A buffer that grows with what is really appended, and is used again for the next record: readers of chained pages
 * put a value together in it, so that a length which a file merely claims never becomes an allocation.
 */
export interface Scratch {
  /** Bytes appended since the last reset. */
  readonly length: number;
  /** Forgets the content, keeps the memory. */
  reset(): void;
  /** Copies these bytes behind what is there. */
  append(bytes: Uint8Array): void;
  /** What was appended: a view that the next `reset` or `append` makes void. */
  view(): Uint8Array;
}

/** An empty scratch buffer; its memory grows by doubling. */
export function createScratch(): Scratch {
  let buffer = new Uint8Array(64 * 1024);
  let length = 0;
  return {
    get length(): number {
      return length;
    },
    reset(): void {
      length = 0;
    },
    append(bytes: Uint8Array): void {
      const needed = length + bytes.length;
      if (needed > buffer.length) {
        const grown = new Uint8Array(Math.max(needed, buffer.length * 2));
        grown.set(buffer.subarray(0, length));
        buffer = grown;
      }
      buffer.set(bytes, length);
      length = needed;
    },
    view: () => buffer.subarray(0, length),
  };
}

/**
 * A copy with a memory of its own. Not `slice()`: a source may give a Buffer, whose `slice` is a view of the same
 * bytes, and whose `buffer` holds those of others too.
 */
export function copyOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}
