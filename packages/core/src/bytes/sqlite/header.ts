import { SeaworthyError } from '../../model/error.ts';

/** What the reader needs of the 100 bytes at the start of page 1. */
export interface SqliteHeader {
  /** Bytes a page: a power of two, 512 to 65536. */
  readonly pageSize: number;
  /** Bytes of a page that hold content: the page size less the reserved region at its end. */
  readonly usableSize: number;
}

const MAGIC = 'SQLite format 3\0';
const HEADER_SIZE = 100;

/** The least usable size that the format allows, so that four cells fit on a page. */
const LEAST_USABLE = 480;

/** Whether this can be the page size of a database: a power of two from 512 to 65536. */
export function isPageSize(size: number): boolean {
  return size >= 512 && size <= 65536 && (size & (size - 1)) === 0;
}

/**
 * Reads the database header (https://sqlite.org/fileformat2.html#the_database_header).
 * Throws `file/unreadable` for what is no SQLite 3 database, and for a text encoding other than UTF-8.
 */
export function readSqliteHeader(bytes: Uint8Array): SqliteHeader {
  if (bytes.length < HEADER_SIZE) {
    throw unreadable(`SQLite database: ${bytes.length} bytes are too few for its header`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER_SIZE);
  if (!hasMagic(bytes)) throw unreadable('not a SQLite database, or an encrypted one: its header is wrong');
  const claimed = view.getUint16(16);
  const pageSize = claimed === 1 ? 65536 : claimed;
  if (!isPageSize(pageSize)) throw unreadable(`SQLite database: impossible page size ${claimed}`);
  const usableSize = pageSize - view.getUint8(20);
  if (usableSize < LEAST_USABLE) {
    throw unreadable(`SQLite database: ${pageSize - usableSize} reserved bytes leave too little of a page`);
  }
  const encoding = view.getUint32(56);
  // 0 stands in a database in which no table was made yet.
  if (encoding > 1) throw unreadable(`SQLite database: text encoding ${encoding} is not UTF-8`);
  return { pageSize, usableSize };
}

/** The error of every fault that makes a whole database unreadable. */
export function unreadable(message: string): SeaworthyError {
  return new SeaworthyError('file/unreadable', message, {
    hint: 'Open the database with sqlite3 and run PRAGMA integrity_check; rebuild the image if it is damaged.',
  });
}

function hasMagic(bytes: Uint8Array): boolean {
  for (let i = 0; i < MAGIC.length; i++) {
    if (bytes[i] !== MAGIC.charCodeAt(i)) return false;
  }
  return true;
}
