import type { ByteSource } from '../source.ts';
import { readSqliteHeader, unreadable } from './header.ts';
import { readWal, type WalPages } from './wal.ts';

/** The pages of a database as its last commit left them. */
export interface SqlitePages {
  /** Bytes of a page that hold content. */
  readonly usableSize: number;
  /** Pages in all; never more than the file and its log can hold. */
  readonly count: number;
  /**
   * The content of page `number` (from 1), without the reserved bytes; null where there is no such page. A view that
   * the next read may make void.
   */
  read(number: number): Uint8Array | null;
}

/**
 * Opens the pages of a database with its write-ahead log, where it has one: pages of the log override those of the
 * file. Throws `file/unreadable` for what is no SQLite database.
 */
export function openPages(
  source: ByteSource,
  wal: ByteSource | null,
  onProblem: (reason: string) => void,
): SqlitePages {
  const log = wal === null ? null : readWal(wal, onProblem);
  const { pageSize, usableSize } = readSqliteHeader(firstBytes(source, wal, log));
  if (log !== null && log.pageSize !== pageSize) {
    throw unreadable(
      `SQLite database: pages of ${pageSize} bytes, but of ${log.pageSize} in its write-ahead log`,
    );
  }
  const filePages = Math.ceil(source.size / pageSize);
  // A commit may shrink the database; a claim beyond what exists is not believed.
  const count = log === null ? filePages : Math.min(log.databasePages, filePages + log.offsets.size);
  return {
    usableSize,
    count,
    read(number: number): Uint8Array | null {
      if (number < 1 || number > count) return null;
      const offset = log?.offsets.get(number);
      const bytes =
        offset === undefined || wal === null
          ? source.read((number - 1) * pageSize, usableSize)
          : wal.read(offset, usableSize);
      return bytes.length === usableSize ? bytes : null;
    },
  };
}

/** The start of page 1: a database that was never checkpointed has it in the log only. */
function firstBytes(source: ByteSource, wal: ByteSource | null, log: WalPages | null): Uint8Array {
  const offset = log?.offsets.get(1);
  return offset === undefined || wal === null ? source.read(0, 100) : wal.read(offset, 100);
}
