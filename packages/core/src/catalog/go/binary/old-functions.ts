import { type Executable, readAddress } from '../../../bytes/executable.ts';
import type { ByteSource } from '../../../bytes/source.ts';
import { readExactly, readUint64 } from '../../../bytes/view.ts';

/** A function table of Go before 1.16 (golang.org/s/go12symtab), and the program that it stands in. */
export interface OldTable {
  readonly source: ByteSource;
  readonly executable: Executable;
  readonly functions: number;
  /** Where the table begins in the file, and how far it may reach. */
  readonly start: number;
  readonly end: number;
  /** `go1.15.15` */
  readonly goVersion: string;
}

const WINDOW_ENTRIES = 16 * 1024;
/** Read for all functions together: places may be used again and again. Kubernetes takes about 40 MB. */
const MAX_BYTES = 128 * 1024 * 1024;
const MAX_NAME_BYTES = 64 * 1024;
/** Enough for almost every name; longer ones are read again. A quarter is what a name has on average. */
const SHORT_NAME_BYTES = 256;

/** Versions whose inlined calls stand where we look for them (`_func` of runtime/runtime2.go, runtime/funcdata.h). */
const WITH_INLINED = /^go1\.1[345](?!\d)/;
const PCDATA_INL_TREE_INDEX = 2;
const FUNCDATA_INL_TREE = 4;
/** Bytes of an `inlinedCall`, and where in it the offset of the name stands. */
const CALL_BYTES = 20;
const CALL_NAME = 12;
/** More calls are not inlined into one function. */
const MAX_CALLS = 1 << 16;
const MAX_VARINT_BYTES = 5;
const STEP_BYTES = 2 * MAX_VARINT_BYTES;

/**
 * Gives the name of each function, and of those that were inlined into it. `all`: these are all there are; `linked`: those
 * that were inlined are not known; null: the table leads nowhere.
 */
export function readOldFunctions(table: OldTable, add: (name: string) => void): 'all' | 'linked' | null {
  const budget: Budget = { left: MAX_BYTES };
  const names = namesOf(table, budget);
  const lookInside = WITH_INLINED.test(table.goVersion);
  let inlined = 0;
  let isWhole = lookInside;
  for (const place of placesOf(table)) {
    const offset = place === null ? null : nameOffset(table, place);
    const name = offset === null ? null : names(offset);
    if (place === null || name === null) return null;
    add(name);
    if (!lookInside) continue;
    for (const call of inlinedInto(table, place, budget)) {
      const inside = call === null ? null : names(call);
      if (inside === null) isWhole = false;
      else {
        inlined++;
        add(inside);
      }
    }
  }
  // The pointers of a program that may stand anywhere are set when it starts: then nothing seems to be inlined.
  return isWhole && inlined > 0 ? 'all' : 'linked';
}

function wordOf({ executable }: OldTable): 4 | 8 {
  return executable.bits === 64 ? 8 : 4;
}

/** Where what is known of each function stands (`_func`), from the pairs of addresses and offsets; null at a dead end. */
function* placesOf(table: OldTable): Generator<number | null> {
  const { source, executable, functions, start, end } = table;
  const le = executable.littleEndian;
  const word = wordOf(table);
  const first = start + 8 + word;
  if (first + 2 * word * functions > end) return yield null;
  for (let index = 0; index < functions; index += WINDOW_ENTRIES) {
    const count = Math.min(functions - index, WINDOW_ENTRIES);
    const entries = readExactly(source, first + 2 * word * index, 2 * word * count);
    if (entries === null) return yield null;
    // A source may give the same memory for every read.
    const offsets = Array.from({ length: count }, (_, i) => {
      const at = 2 * word * i + word;
      return word === 8 ? readUint64(entries, at, le) : entries.getUint32(at, le);
    });
    for (const offset of offsets) yield start + offset;
  }
}

function nameOffset(table: OldTable, place: number): number | null {
  const at = place + wordOf(table);
  return at + 4 > table.end
    ? null
    : (readExactly(table.source, at, 4)?.getUint32(0, table.executable.littleEndian) ?? null);
}

/** What may still be read; below zero, nothing. */
interface Budget {
  left: number;
}

/** Names by their offset from the start of the table; null beyond its end, and when too much was read. */
function namesOf({ source, start, end }: OldTable, budget: Budget): (offset: number) => string | null {
  return (offset) => {
    for (const length of [SHORT_NAME_BYTES, MAX_NAME_BYTES]) {
      if ((budget.left -= length / 4) < 0) return null;
      const bytes = source.read(start + offset, Math.max(0, Math.min(length, end - start - offset)));
      const zero = bytes.indexOf(0);
      if (zero !== -1) return Buffer.from(bytes.buffer, bytes.byteOffset, zero).toString('utf8');
    }
    return null;
  };
}

/** The offsets of the names of the functions that were inlined into one; null for a tree that leads nowhere. */
function inlinedInto(table: OldTable, place: number, budget: Budget): (number | null)[] {
  const { source, executable } = table;
  const le = executable.littleEndian;
  const word = wordOf(table);
  // After the address: name, arguments, deferreturn, three tables, the number of pcdata, kind, padding, of funcdata.
  const head = readExactly(source, place + word, 32);
  if (head === null) return [null];
  const [pcdata, funcdata] = [head.getUint32(24, le), head.getUint8(31)];
  if (funcdata <= FUNCDATA_INL_TREE) return [];
  const pointers = word * Math.ceil((word + 32 + 4 * pcdata) / word);
  const pointer = readExactly(source, place + pointers + word * FUNCDATA_INL_TREE, word);
  if (pointer === null) return [null];
  const address = word === 8 ? readUint64(pointer, 0, le) : pointer.getUint32(0, le);
  if (address === 0) return [];
  const index = readExactly(source, place + word + 32 + 4 * PCDATA_INL_TREE_INDEX, 4)?.getUint32(0, le);
  if (pcdata <= PCDATA_INL_TREE_INDEX || index === undefined) return [null];
  const count = highestValue(table, index, budget) + 1;
  if (count > MAX_CALLS || (budget.left -= CALL_BYTES * count) < 0) return [null];
  const calls = readAddress(source, executable, { address, length: CALL_BYTES * count });
  if (calls.length < CALL_BYTES * count) return [null];
  const view = new DataView(calls.buffer, calls.byteOffset, calls.length);
  return Array.from({ length: count }, (_, i) => view.getUint32(CALL_BYTES * i + CALL_NAME, le));
}

/** The highest value of a table by addresses: pairs of differences, of values (zigzag) and addresses, until a zero. */
function highestValue({ source, start, end }: OldTable, offset: number, budget: Budget): number {
  let value = -1;
  let highest = -1;
  let at = start + offset;
  for (let isFirst = true; at < end; isFirst = false) {
    const [difference, afterValue] = readVarint(source, at);
    if (difference === 0 && !isFirst) return highest;
    const [, afterAddress] = readVarint(source, afterValue);
    if (afterAddress === at || (budget.left -= STEP_BYTES) < 0) return Infinity;
    value += difference % 2 === 1 ? -(difference + 1) / 2 : difference / 2;
    highest = Math.max(highest, value);
    at = afterAddress;
  }
  return Infinity;
}

/** A LEB128 number and the place after it; the same place where there is none. */
function readVarint(source: ByteSource, at: number): [value: number, next: number] {
  const bytes = source.read(at, MAX_VARINT_BYTES);
  let value = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return [value, at + i + 1];
  }
  return [value, at];
}
