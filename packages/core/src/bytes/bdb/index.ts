import { copyOf, createScratch, MAX_RECORD_BYTES, type Scratch } from '../scratch.ts';
import type { ByteSource } from '../source.ts';
import { type HashMeta, readHashMeta } from './meta.ts';

/** A key and its value: views that are void once the next pair is read. */
export interface BdbPair {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
  /** The byte order of the database, which numbers in its keys and values have too. */
  readonly littleEndian: boolean;
}

// Page types, from Berkeley DB's db_page.h.
const INVALID_PAGE = 0;
const HASH_UNSORTED_PAGE = 2;
const OVERFLOW_PAGE = 7;
const HASH_PAGE = 13;

// Item types on a hash page, from the same file.
const KEY_DATA = 1;
const OFF_PAGE = 3;

const PAGE_HEADER_SIZE = 26;
const OFF_PAGE_ITEM_SIZE = 12;

/** What one walk over the buckets carries along. */
interface Walk {
  readonly source: ByteSource;
  readonly meta: HashMeta;
  /** Pages seen: each belongs to one chain, so a second visit is damage. */
  readonly visited: Set<number>;
  readonly scratch: Scratch;
  readonly onProblem: (reason: string) => void;
}

/**
 * The pairs of a Berkeley DB hash database (versions 3 to 6 of the library: the layout of db_page.h), bucket by
 * bucket, in either byte order. Damage is told to `onProblem`, and the walk goes on; every page is visited once at
 * most. Duplicates, which rpm has not, are told as a problem.
 * Throws `file/unreadable` for another kind of file, and for encrypted or checksummed pages.
 */
export function* bdbHashPairs(
  source: ByteSource,
  onProblem: (reason: string) => void,
): Generator<BdbPair, void, undefined> {
  const meta = readHashMeta(source);
  const walk: Walk = { source, meta, visited: new Set([0]), scratch: createScratch(), onProblem };
  if (meta.lastPage >= meta.pages) {
    onProblem(`the file is cut off: it has ${meta.pages} pages of ${meta.lastPage + 1}`);
  }
  for (let bucket = 0; bucket <= meta.maxBucket; bucket++) yield* bucketPairs(walk, bucket);
}

/** Pages are allocated in groups that double: `spares` has the distance between a group's buckets and its pages. */
function bucketPage(meta: HashMeta, bucket: number): number {
  return bucket + (meta.spares[Math.ceil(Math.log2(bucket + 1))] ?? 0);
}

function* bucketPairs(walk: Walk, bucket: number): Generator<BdbPair, void, undefined> {
  let number = bucketPage(walk.meta, bucket);
  do {
    if (walk.visited.has(number)) return walk.onProblem(`page ${number} is used twice`);
    const held = readPage(walk, number);
    if (held === null) return walk.onProblem(`page ${number} lies outside the file`);
    walk.visited.add(number);
    const page = copyOf(held);
    const type = page[25];
    // A bucket that was allocated with its group and has never been written to.
    if (type === INVALID_PAGE) return;
    if (type !== HASH_PAGE && type !== HASH_UNSORTED_PAGE) {
      return walk.onProblem(`page ${number}: type ${type} where a hash page should be`);
    }
    yield* pagePairs(walk, number, page);
    number = new DataView(page.buffer).getUint32(16, walk.meta.littleEndian);
  } while (number !== 0);
}

/** The pairs of one page: items of even index are keys, each followed by its value. */
function* pagePairs(walk: Walk, number: number, page: Uint8Array): Generator<BdbPair, void, undefined> {
  const items = pageItems(page, walk.meta.littleEndian);
  if (typeof items === 'string') return walk.onProblem(`page ${number}: ${items}`);
  for (let i = 0; i + 1 < items.length; i += 2) {
    const key = items[i];
    const item = items[i + 1];
    if (key === undefined || item === undefined) return;
    // No key of rpm's is so long that it would stand on pages of its own.
    const value = key[0] === KEY_DATA ? itemValue(walk, item) : `a key of type ${key[0]}`;
    if (typeof value === 'string') walk.onProblem(`page ${number}, item ${i}: ${value}`);
    else yield { key: key.subarray(1), value, littleEndian: walk.meta.littleEndian };
  }
}

/** Items stand from the end of the page downwards: each ends where the one before it begins. */
function pageItems(page: Uint8Array, littleEndian: boolean): Uint8Array[] | string {
  const view = new DataView(page.buffer, page.byteOffset, page.length);
  const count = view.getUint16(20, littleEndian);
  const content = PAGE_HEADER_SIZE + 2 * count;
  if (content > page.length) return `${count} items do not fit on it`;
  if (count % 2 !== 0) return 'a key without a value';
  const items: Uint8Array[] = [];
  let end = page.length;
  for (let i = 0; i < count; i++) {
    const start = view.getUint16(PAGE_HEADER_SIZE + 2 * i, littleEndian);
    if (start < content || start >= end) return `item ${i} overlaps another or lies outside the page`;
    items.push(page.subarray(start, end));
    end = start;
  }
  return items;
}

function itemValue(walk: Walk, item: Uint8Array): Uint8Array | string {
  if (item[0] === KEY_DATA) return item.subarray(1);
  if (item[0] !== OFF_PAGE) return `a value of type ${item[0]}`;
  if (item.length < OFF_PAGE_ITEM_SIZE) return 'a reference to overflow pages is cut off';
  const view = new DataView(item.buffer, item.byteOffset, item.length);
  return followChain(
    walk,
    view.getUint32(4, walk.meta.littleEndian),
    view.getUint32(8, walk.meta.littleEndian),
  );
}

/** Puts a value of `length` bytes together from the chain of overflow pages that begins at page `first`. */
function followChain(walk: Walk, first: number, length: number): Uint8Array | string {
  if (length > MAX_RECORD_BYTES) return `a value of ${length} bytes is too large`;
  const { scratch } = walk;
  scratch.reset();
  let number = first;
  while (scratch.length < length) {
    if (number === 0) return `a value breaks off after ${scratch.length} of ${length} bytes`;
    if (walk.visited.has(number)) return `overflow page ${number} is used twice`;
    const page = readPage(walk, number);
    if (page === null) return `overflow page ${number} lies outside the file`;
    walk.visited.add(number);
    if (page[25] !== OVERFLOW_PAGE)
      return `page ${number}: type ${page[25]} where an overflow page should be`;
    const view = new DataView(page.buffer, page.byteOffset, page.length);
    // The field that is the free offset on other pages is the count of bytes on these.
    const here = view.getUint16(22, walk.meta.littleEndian);
    if (here === 0 || PAGE_HEADER_SIZE + here > page.length)
      return `overflow page ${number}: ${here} bytes on it`;
    number = view.getUint32(16, walk.meta.littleEndian);
    scratch.append(page.subarray(PAGE_HEADER_SIZE, PAGE_HEADER_SIZE + here));
  }
  return scratch.length === length
    ? scratch.view()
    : `a value of ${scratch.length} bytes where ${length} are told`;
}

/** A whole page, as a view that the next read may make void; null outside the file. */
function readPage(walk: Walk, number: number): Uint8Array | null {
  const { pageSize, pages } = walk.meta;
  if (number >= pages) return null;
  const bytes = walk.source.read(number * pageSize, pageSize);
  return bytes.length === pageSize ? bytes : null;
}
