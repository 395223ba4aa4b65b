import type { DatabaseSource } from '../../model/advisory.ts';

/**
 * The advisory database, one file, version 3. Numbers are little endian; a varint is LEB128 of an unsigned number.
 *
 *     header     64 bytes: magic, version u32, length of the directory u32, its place u64, its CRC-32 u32, zeros
 *     blocks     raw deflate (RFC 1951), 16 KiB of entries each before packing
 *     per table  the dictionary that primes the inflating of its blocks, then its index
 *     directory  JSON: when it was built, its sources, its tables (`Directory`)
 *
 * A table is a sorted list of entries, by the bytes of the key. A block is
 *
 *     entry*     varint shared, varint rest, varint value, then `rest` bytes of key and `value` bytes; a key begins
 *                with `shared` bytes of the key before; every 16th entry shares nothing
 *     restart*   u32 place of each entry that shares nothing
 *     count      u32 number of restarts
 *
 * and a table's index has for each block, as columns: u32 CRC-32 of the packed block, u32 length packed, u32 length
 * unpacked, u32 end of its first key in the keys that follow, and those keys; all blocks of a table lie side by side
 * from `offset`. Tables, keys and values (see codec.ts):
 *
 *     affected   base ecosystem NUL name -> rows of each advisory about it, those of all releases together
 *     advisory   id -> what it says of itself
 *     alias      id -> ids of the advisories that name it as alias or upstream
 *     epss       CVE -> day, score, percentile
 *     kev        CVE -> due date
 *     endoflife  product -> cycles
 *     official   repository of Docker's official images -> tags
 *
 * Why this and not SQLite: a fifth of the size, opened without parsing, deterministic, and a reader of 300 lines that
 * can be fuzzed. Of 500,000 records in the shapes of OSV's, blocks of 16 KiB make 27.3 MB, of 8 KiB 28.4 MB, and look-ups
 * are as fast with the one as with the other.
 */
export const MAGIC: Buffer = Buffer.from('SEAWDB\r\n', 'latin1');
export const FORMAT_VERSION = 3;
export const HEADER_BYTES = 64;

/** Bytes of entries in a block before it is packed. */
export const BLOCK_BYTES: number = 16 * 1024;
/** Entries between two whose keys stand in full. */
export const RESTART_EVERY = 16;
/** Deflate looks back no further. */
export const DICTIONARY_BYTES: number = 32 * 1024;

/** Bounds of what a reader accepts: far above what feeds give, far below what hurts. */
export const MAX_DIRECTORY_BYTES: number = 4 * 1024 * 1024;
export const MAX_INDEX_BYTES: number = 64 * 1024 * 1024;
export const MAX_BLOCK_BYTES: number = 64 * 1024 * 1024;

export const TABLES = ['affected', 'advisory', 'alias', 'epss', 'kev', 'endoflife', 'official'] as const;
export type TableName = (typeof TABLES)[number];

/** Where a table lies. Offsets and lengths in bytes of the file. */
export interface TableEntry {
  readonly name: TableName;
  readonly entries: number;
  readonly blocks: number;
  /** Of the first block. */
  readonly offset: number;
  readonly dictionaryOffset: number;
  readonly dictionaryLength: number;
  readonly dictionaryCrc: number;
  readonly indexOffset: number;
  readonly indexLength: number;
  readonly indexCrc: number;
}

/** The JSON at the end of the file. */
export interface Directory {
  readonly built: string;
  /** Advisories in all, without those withdrawn. */
  readonly records: number;
  readonly sources: readonly DatabaseSource[];
  /** With their release, sorted. */
  readonly ecosystems: readonly string[];
  /** The feeds that it was made by, with their versions: `osv/1`. */
  readonly feeds: readonly string[];
  readonly tables: readonly TableEntry[];
}
