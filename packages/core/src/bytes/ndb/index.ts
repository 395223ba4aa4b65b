import { SeaworthyError } from '../../model/error.ts';
import { copyOf, MAX_RECORD_BYTES } from '../scratch.ts';
import type { ByteSource } from '../source.ts';
import { adler32 } from './adler32.ts';

/** A header of the database: the number that rpm gave the package, and a view that is void once the next is read. */
export interface NdbBlob {
  readonly index: number;
  readonly blob: Uint8Array;
}

// The layout is that of lib/backend/ndb/rpmpkg.c in rpm 4.14 and later; every number is little-endian.
const DATABASE_MAGIC = magic('RpmP');
const SLOT_MAGIC = magic('Slot');
const BLOB_START_MAGIC = magic('BlbS');
const BLOB_END_MAGIC = magic('BlbE');

const HEADER_SIZE = 32;
const PAGE_SIZE = 4096;
const SLOT_SIZE = 16;
const BLOCK_SIZE = 16;
const BLOB_HEAD_SIZE = 16;
const BLOB_TAIL_SIZE = 12;

/** Where a blob lies, in blocks of 16 bytes. */
interface Slot {
  readonly index: number;
  readonly offset: number;
  readonly count: number;
}

/**
 * The headers in rpm's NDB database `Packages.db`, in the order of their slots. Damage is told to `onProblem`, and the
 * walk goes on; a header whose checksum is wrong is told and still given, as rpm itself reads it. Blobs may not
 * overlap, so time is linear in the size of the file. Throws `file/unreadable` for what is no such database.
 */
export function* ndbBlobs(
  source: ByteSource,
  onProblem: (reason: string) => void,
): Generator<NdbBlob, void, undefined> {
  const pages = slotPages(source);
  let free = Math.floor(source.size / BLOCK_SIZE) - pages * (PAGE_SIZE / BLOCK_SIZE);
  for (const slot of slots(source, pages, onProblem)) {
    free -= slot.count;
    if (free < 0) return onProblem(`package ${slot.index}: the blobs overlap, or lie outside the file`);
    const blob = readBlob(source, slot, onProblem);
    if (typeof blob === 'string') onProblem(`package ${slot.index}: ${blob}`);
    else yield { index: slot.index, blob };
  }
}

/** How many pages of slots the header tells; all of them lie in the file. */
function slotPages(source: ByteSource): number {
  const bytes = source.read(0, HEADER_SIZE);
  if (bytes.length < HEADER_SIZE) throw unreadable(`${bytes.length} bytes are too few for its header`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER_SIZE);
  if (view.getUint32(0, true) !== DATABASE_MAGIC) throw unreadable('its magic number is not there');
  const version = view.getUint32(4, true);
  if (version !== 0) throw unreadable(`version ${version} is unknown`);
  const pages = view.getUint32(12, true);
  if (pages === 0 || pages * PAGE_SIZE > source.size) {
    throw unreadable(`${pages} pages of slots in ${source.size} bytes`);
  }
  return pages;
}

function* slots(
  source: ByteSource,
  pages: number,
  onProblem: (reason: string) => void,
): Generator<Slot, void, undefined> {
  for (let number = 0; number < pages; number++) {
    const page = copyOf(source.read(number * PAGE_SIZE, PAGE_SIZE));
    const view = new DataView(page.buffer);
    // The header takes the place of the first slots.
    for (let at = number === 0 ? HEADER_SIZE : 0; at + SLOT_SIZE <= page.length; at += SLOT_SIZE) {
      const offset = view.getUint32(at + 8, true);
      if (view.getUint32(at, true) !== SLOT_MAGIC) {
        onProblem(`slot page ${number}: damaged at byte ${at}`);
      } else if (offset !== 0) {
        yield { index: view.getUint32(at + 4, true), offset, count: view.getUint32(at + 12, true) };
      }
    }
  }
}

function readBlob(source: ByteSource, slot: Slot, onProblem: (reason: string) => void): Uint8Array | string {
  const size = slot.count * BLOCK_SIZE;
  if (size < BLOB_HEAD_SIZE + BLOB_TAIL_SIZE) return `${slot.count} blocks are too few for a blob`;
  if (size > MAX_RECORD_BYTES) return `a blob of ${size} bytes is too large`;
  const bytes = source.read(slot.offset * BLOCK_SIZE, size);
  if (bytes.length < size) return 'its blob is cut off: the file ends before';
  const view = new DataView(bytes.buffer, bytes.byteOffset, size);
  if (view.getUint32(0, true) !== BLOB_START_MAGIC) return 'no blob begins where its slot points to';
  if (view.getUint32(4, true) !== slot.index)
    return `its slot points to the blob of package ${view.getUint32(4, true)}`;
  const length = view.getUint32(12, true);
  const blocks = Math.ceil((BLOB_HEAD_SIZE + length + BLOB_TAIL_SIZE) / BLOCK_SIZE);
  if (blocks !== slot.count) return `a blob of ${length} bytes in ${slot.count} blocks`;
  const tail = size - BLOB_TAIL_SIZE;
  if (view.getUint32(tail + 4, true) !== length || view.getUint32(tail + 8, true) !== BLOB_END_MAGIC) {
    return 'its blob has no proper end';
  }
  if (view.getUint32(tail, true) !== adler32(bytes.subarray(0, tail))) {
    onProblem(`package ${slot.index}: the checksum of its blob is wrong`);
  }
  return bytes.subarray(BLOB_HEAD_SIZE, BLOB_HEAD_SIZE + length);
}

function magic(letters: string): number {
  return new DataView(new TextEncoder().encode(letters).buffer).getUint32(0, true);
}

function unreadable(fault: string): SeaworthyError {
  return new SeaworthyError('file/unreadable', `not a readable rpm NDB database: ${fault}`, {
    hint: 'Rebuild the database with rpmdb --rebuilddb.',
  });
}
