import { copyOf } from '../scratch.ts';
import type { ByteSource } from '../source.ts';
import { isPageSize, unreadable } from './header.ts';

/** The committed pages of a write-ahead log. */
export interface WalPages {
  readonly pageSize: number;
  /** Pages of the database after the last commit. */
  readonly databasePages: number;
  /** Number of a page → the offset of its newest content in the log. */
  readonly offsets: ReadonlyMap<number, number>;
}

const HEADER_SIZE = 32;
const FRAME_HEADER_SIZE = 24;
const MAGIC_LITTLE_ENDIAN = 0x377f0682;
const MAGIC_BIG_ENDIAN = 0x377f0683;
const VERSION = 3007000;

/** More frames than this are not read: the index of their pages would take too much memory. */
const MAX_FRAMES = 1 << 19;

/**
 * Reads a write-ahead log (https://sqlite.org/fileformat2.html#the_write_ahead_log): the frames up to the last commit
 * whose salts and cumulative checksums hold. What follows belongs to an unfinished or an older transaction.
 * Null where nothing is committed. A log that is not one is ignored, as SQLite does, and told to `onProblem`.
 */
export function readWal(source: ByteSource, onProblem: (reason: string) => void): WalPages | null {
  if (source.size === 0) return null;
  const header = copyOf(source.read(0, HEADER_SIZE));
  if (header.length < HEADER_SIZE) {
    onProblem(`write-ahead log: ${header.length} bytes are too few for its header; it is left out`);
    return null;
  }
  const view = new DataView(header.buffer);
  const magic = view.getUint32(0);
  const pageSize = view.getUint32(8);
  const littleEndian = magic === MAGIC_LITTLE_ENDIAN;
  const sum = checksum(view, { from: 0, to: 24, littleEndian, start: [0, 0] });
  const intact = sum[0] === view.getUint32(24) && sum[1] === view.getUint32(28);
  if ((!littleEndian && magic !== MAGIC_BIG_ENDIAN) || !isPageSize(pageSize) || !intact) {
    onProblem('write-ahead log: its header is damaged; it is left out');
    return null;
  }
  if (view.getUint32(4) !== VERSION) {
    throw unreadable(`SQLite write-ahead log: unknown version ${view.getUint32(4)}`);
  }
  return readFrames(source, { pageSize, littleEndian, header: view, sum });
}

interface WalHeader {
  readonly pageSize: number;
  readonly littleEndian: boolean;
  readonly header: DataView;
  readonly sum: readonly [number, number];
}

function readFrames(source: ByteSource, wal: WalHeader): WalPages | null {
  const frameSize = FRAME_HEADER_SIZE + wal.pageSize;
  const frames = Math.floor((source.size - HEADER_SIZE) / frameSize);
  const committed = new Map<number, number>();
  let pending: [page: number, offset: number][] = [];
  let databasePages = 0;
  let sum = wal.sum;
  for (let i = 0; i < frames; i++) {
    if (i >= MAX_FRAMES) throw unreadable(`SQLite write-ahead log: more than ${MAX_FRAMES} frames`);
    const offset = HEADER_SIZE + i * frameSize;
    const bytes = source.read(offset, frameSize);
    if (bytes.length < frameSize) break;
    const frame = new DataView(bytes.buffer, bytes.byteOffset, frameSize);
    const page = frame.getUint32(0);
    if (page === 0 || !sameSalts(frame, wal.header)) break;
    sum = checksum(frame, { from: 0, to: 8, littleEndian: wal.littleEndian, start: sum });
    sum = checksum(frame, { from: 24, to: frameSize, littleEndian: wal.littleEndian, start: sum });
    if (sum[0] !== frame.getUint32(16) || sum[1] !== frame.getUint32(20)) break;
    pending.push([page, offset + FRAME_HEADER_SIZE]);
    const pagesAfterCommit = frame.getUint32(4);
    if (pagesAfterCommit === 0) continue;
    databasePages = pagesAfterCommit;
    for (const [number, place] of pending) committed.set(number, place);
    pending = [];
  }
  return databasePages === 0 ? null : { pageSize: wal.pageSize, databasePages, offsets: committed };
}

function sameSalts(frame: DataView, header: DataView): boolean {
  return frame.getUint32(8) === header.getUint32(16) && frame.getUint32(12) === header.getUint32(20);
}

interface ChecksumRange {
  readonly from: number;
  readonly to: number;
  readonly littleEndian: boolean;
  readonly start: readonly [number, number];
}

/** The log's checksum (section 4.2 of the format): two sums over pairs of 32-bit words, modulo 2^32. */
function checksum(view: DataView, range: ChecksumRange): readonly [number, number] {
  let [first, second] = range.start;
  for (let i = range.from; i < range.to; i += 8) {
    first = (first + view.getUint32(i, range.littleEndian) + second) >>> 0;
    second = (second + view.getUint32(i + 4, range.littleEndian) + first) >>> 0;
  }
  return [first, second];
}
