/** Growing bytes with the few shapes that the database's values are made of. */
export interface ByteWriter {
  varint(value: number): void;
  byte(value: number): void;
  text(value: string): void;
  raw(bytes: Uint8Array): void;
  /** What was written, as a copy; the writer is empty again. */
  take(): Buffer;
  /** As `take`, as a view that the next writing makes void. */
  drain(): Buffer;
  readonly length: number;
}

/** A writer for values that are taken often: it keeps its memory. */
export function byteWriter(): ByteWriter {
  let bytes = Buffer.allocUnsafe(1 << 16);
  let at = 0;
  const reserve = (more: number): void => {
    if (at + more <= bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(bytes.length * 2, at + more));
    bytes.copy(grown, 0, 0, at);
    bytes = grown;
  };
  const varint = (value: number): void => {
    reserve(10);
    let rest = value;
    while (rest >= 0x80) {
      bytes[at++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    bytes[at++] = rest;
  };
  const raw = (added: Uint8Array): void => {
    reserve(added.length);
    bytes.set(added, at);
    at += added.length;
  };
  return {
    varint,
    raw,
    byte(value) {
      reserve(1);
      bytes[at++] = value;
    },
    text(value) {
      const length = Buffer.byteLength(value);
      varint(length);
      reserve(length);
      at += bytes.write(value, at);
    },
    take() {
      const taken = Buffer.from(bytes.subarray(0, at));
      at = 0;
      return taken;
    },
    drain() {
      const drained = bytes.subarray(0, at);
      at = 0;
      return drained;
    },
    get length() {
      return at;
    },
  };
}

/** Reads what a `ByteWriter` wrote. Throws `RangeError` where the bytes end too early or a number is too large. */
export interface ByteReader {
  readonly bytes: Buffer;
  at: number;
  readonly end: number;
}

/** A reader over a part of `bytes`. */
export function byteReader(bytes: Buffer, start: number = 0, end: number = bytes.length): ByteReader {
  if (start < 0 || start > end || end > bytes.length) throw new RangeError('a value lies outside its block');
  return { bytes, at: start, end };
}

export function readVarint(reader: ByteReader): number {
  let value = 0;
  let scale = 1;
  for (let i = 0; i < 8; i++) {
    if (reader.at >= reader.end) throw new RangeError('a number is cut off');
    const byte = reader.bytes[reader.at++] as number;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return value;
    scale *= 0x80;
  }
  throw new RangeError('a number is too large');
}

/** A number that counts things which take at least one byte each: no larger than what is left. */
export function readCount(reader: ByteReader): number {
  const count = readVarint(reader);
  if (count > reader.end - reader.at) throw new RangeError('a count is larger than what is there');
  return count;
}

export function readText(reader: ByteReader): string {
  const length = readCount(reader);
  const start = reader.at;
  reader.at = start + length;
  return reader.bytes.toString('utf8', start, reader.at);
}

export function readByte(reader: ByteReader): number {
  if (reader.at >= reader.end) throw new RangeError('a byte is missing');
  return reader.bytes[reader.at++] as number;
}
