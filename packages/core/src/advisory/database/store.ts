/**
 * Entries of a table while the database is built: bytes side by side in large chunks, so that half a million records
 * take little more than their own length, and are sorted without being made into objects.
 */
export interface EntryStore {
  readonly size: number;
  /** Adds an entry of record number `record`. Both are copied. */
  add(key: Buffer, value: Buffer, record: number): void;
  /** Every entry, by key, then by value, as bytes: an order that does not depend on that of the feeds. */
  sorted(): Iterable<StoredEntry>;
}

export interface StoredEntry {
  readonly key: Buffer;
  readonly value: Buffer;
  readonly record: number;
}

const CHUNK = 4 * 1024 * 1024;
/** Numbers an entry: chunk, start, length of the key, length of the value, record. */
const FIELDS = 5;

export function entryStore(): EntryStore {
  const chunks: Buffer[] = [];
  let used = CHUNK;
  let size = 0;
  let order: Uint32Array | null = null;
  let table = new Uint32Array(1024 * FIELDS);

  const place = (length: number): number => {
    const last = chunks.at(-1);
    if (last === undefined || used + length > last.length) {
      chunks.push(Buffer.allocUnsafe(Math.max(CHUNK, length)));
      used = 0;
    }
    const start = used;
    used += length;
    return start;
  };

  const add = (key: Buffer, value: Buffer, record: number): void => {
    if ((size + 1) * FIELDS > table.length) {
      const grown = new Uint32Array(table.length * 2);
      grown.set(table);
      table = grown;
    }
    const start = place(key.length + value.length);
    const chunk = chunks.at(-1) as Buffer;
    key.copy(chunk, start);
    value.copy(chunk, start + key.length);
    table.set([chunks.length - 1, start, key.length, value.length, record], size * FIELDS);
    size++;
    order = null;
  };

  const field = (entry: number, position: number): number => table[entry * FIELDS + position] as number;

  const compare = (a: number, b: number): number => {
    const left = chunks[field(a, 0)] as Buffer;
    const right = chunks[field(b, 0)] as Buffer;
    const leftKey = field(a, 1);
    const rightKey = field(b, 1);
    const leftValue = leftKey + field(a, 2);
    const rightValue = rightKey + field(b, 2);
    return (
      left.compare(right, rightKey, rightValue, leftKey, leftValue) ||
      left.compare(right, rightValue, rightValue + field(b, 3), leftValue, leftValue + field(a, 3)) ||
      field(a, 4) - field(b, 4)
    );
  };

  function* sorted(): Generator<StoredEntry> {
    order ??= new Uint32Array(size).map((_, position) => position).sort(compare);
    for (const entry of order) {
      const chunk = chunks[field(entry, 0)] as Buffer;
      const keyEnd = field(entry, 1) + field(entry, 2);
      yield {
        key: chunk.subarray(field(entry, 1), keyEnd),
        value: chunk.subarray(keyEnd, keyEnd + field(entry, 3)),
        record: field(entry, 4),
      };
    }
  }

  return {
    get size() {
      return size;
    },
    add,
    sorted,
  };
}
