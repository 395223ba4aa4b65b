import { SeaworthyError } from '../../model/error.ts';
import { copyOf } from '../scratch.ts';
import type { ByteSource } from '../source.ts';

/** What the reader needs of the metadata on page 0. */
export interface HashMeta {
  /** The database has the byte order of the machine that wrote it. */
  readonly littleEndian: boolean;
  readonly pageSize: number;
  /** Whole pages that the file really has. */
  readonly pages: number;
  /** The last page that the database says it has. */
  readonly lastPage: number;
  readonly maxBucket: number;
  /** By the binary logarithm of a bucket's group: what is added to a bucket for its page. */
  readonly spares: readonly number[];
}

const META_SIZE = 512;
const HASH_MAGIC = 0x00061561;
const HASH_META_PAGE = 8;
const CHECKSUMS = 0x01;
const SPARES = 32;

/**
 * Reads the metadata page of a hash database (HMETA33 in Berkeley DB's db_page.h).
 * Throws `file/unreadable` for what is none, or one that is encrypted or has checksums (rpm's have neither).
 */
export function readHashMeta(source: ByteSource): HashMeta {
  const bytes = copyOf(source.read(0, META_SIZE));
  if (bytes.length < META_SIZE) throw unreadableBdb(`${bytes.length} bytes are too few for its metadata`);
  const view = new DataView(bytes.buffer);
  const littleEndian = view.getUint32(12, true) === HASH_MAGIC;
  if (!littleEndian && view.getUint32(12) !== HASH_MAGIC)
    throw unreadableBdb('its magic number is not there');
  if (bytes[25] !== HASH_META_PAGE) throw unreadableBdb(`page 0 has type ${bytes[25]}, not that of metadata`);
  if (bytes[24] !== 0) throw unreadableBdb('it is encrypted');
  if (((bytes[26] ?? 0) & CHECKSUMS) !== 0) throw unreadableBdb('pages with checksums are not supported');
  const pageSize = view.getUint32(20, littleEndian);
  if (pageSize < 512 || pageSize > 65536 || (pageSize & (pageSize - 1)) !== 0) {
    throw unreadableBdb(`impossible page size ${pageSize}`);
  }
  const pages = Math.floor(source.size / pageSize);
  const maxBucket = view.getUint32(72, littleEndian);
  const lastPage = view.getUint32(32, littleEndian);
  // Each bucket has a page: a claim beyond that would keep the walk busy with nothing.
  if (maxBucket >= Math.max(pages, 1)) throw unreadableBdb(`${maxBucket + 1} buckets in ${pages} pages`);
  const spares = Array.from({ length: SPARES }, (_, i) => view.getUint32(96 + 4 * i, littleEndian));
  return { littleEndian, pageSize, pages, lastPage, maxBucket, spares };
}

function unreadableBdb(fault: string): SeaworthyError {
  return new SeaworthyError('file/unreadable', `not a readable Berkeley DB hash database: ${fault}`, {
    hint: 'Check the database with db_verify, or rebuild it with rpmdb --rebuilddb.',
  });
}
