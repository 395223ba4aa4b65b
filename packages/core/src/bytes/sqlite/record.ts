/** A value of a column. A blob is a view: void once the next row is read. */
export type SqliteValue = null | number | bigint | string | Uint8Array;

/** A variable-length integer and the offset behind it. */
export interface Varint {
  readonly value: number;
  readonly next: number;
}

const utf8 = new TextDecoder();

/**
 * Reads a varint (https://sqlite.org/fileformat2.html#varint): up to eight bytes of seven bits, then one of eight.
 * A value beyond 2^53 loses its low bits: it is no length that we accept, and a row's id is only shown.
 * Null where the bytes end before it does.
 */
export function readVarint(bytes: Uint8Array, offset: number): Varint | null {
  let value = 0;
  for (let i = 0; i < 9; i++) {
    const byte = bytes[offset + i];
    if (byte === undefined) return null;
    if (i === 8) return { value: value * 256 + byte, next: offset + 9 };
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return { value, next: offset + i + 1 };
  }
  return null;
}

/**
 * Decodes a record (https://sqlite.org/fileformat2.html#record_format).
 * Null where its header or a value reaches beyond the payload.
 */
export function decodeRecord(payload: Uint8Array): SqliteValue[] | null {
  const header = readVarint(payload, 0);
  if (header === null || header.value < header.next || header.value > payload.length) return null;
  const values: SqliteValue[] = [];
  let body = header.value;
  for (let at = header.next; at < header.value; ) {
    const serial = readVarint(payload, at);
    if (serial === null || serial.next > header.value) return null;
    at = serial.next;
    const size = sizeOf(serial.value);
    if (size === null || size > payload.length - body) return null;
    values.push(decodeValue(payload.subarray(body, body + size), serial.value));
    body += size;
  }
  return values;
}

const INTEGER_SIZES = [0, 1, 2, 3, 4, 6, 8] as const;
const FLOAT = 7;
const ZERO = 8;
const ONE = 9;
const FIRST_BLOB = 12;

/** Bytes of a value of this serial type; null for the two that are reserved. */
function sizeOf(serial: number): number | null {
  if (serial >= FIRST_BLOB) return Math.floor((serial - FIRST_BLOB) / 2);
  if (serial === FLOAT) return 8;
  if (serial === ZERO || serial === ONE) return 0;
  return INTEGER_SIZES[serial] ?? null;
}

function decodeValue(bytes: Uint8Array, serial: number): SqliteValue {
  if (serial >= FIRST_BLOB) return serial % 2 === 0 ? bytes : utf8.decode(bytes);
  if (serial === 0) return null;
  if (serial === ZERO) return 0;
  if (serial === ONE) return 1;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (serial === FLOAT) return view.getFloat64(0);
  if (bytes.length < 8) return signedInteger(bytes);
  const value = view.getBigInt64(0);
  return BigInt.asIntN(53, value) === value ? Number(value) : value;
}

/** A big-endian two's complement integer of one to six bytes. */
function signedInteger(bytes: Uint8Array): number {
  let value = ((bytes[0] ?? 0) << 24) >> 24;
  for (let i = 1; i < bytes.length; i++) value = value * 256 + (bytes[i] ?? 0);
  return value;
}
