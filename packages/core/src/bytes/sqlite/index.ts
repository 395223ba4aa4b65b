import type { ByteSource } from '../source.ts';
import { tableCells } from './btree.ts';
import { unreadable } from './header.ts';
import { openPages, type SqlitePages } from './pages.ts';
import { decodeRecord, type SqliteValue } from './record.ts';

export type { SqliteValue } from './record.ts';

/** A row: its id, and its columns in the order of the table. An `INTEGER PRIMARY KEY` column is null: it is the id. */
export interface SqliteRow {
  readonly rowid: number;
  /** Fewer than the table has columns where columns were added later. Blobs are void once the next row is read. */
  readonly values: readonly SqliteValue[];
}

/** What `openSqlite` takes beside the file. */
export interface SqliteOptions {
  /** The write-ahead log, `NAME-wal`, where there is one. */
  readonly wal?: ByteSource | null;
  /** Told of every damaged page, cell or record: what is whole is still given. Called for each, so bound what is kept. */
  readonly onProblem: (reason: string) => void;
}

/** A database, open for reading. */
export interface SqliteDatabase {
  /** The rows of a table, in the order of their ids. Throws `file/unreadable` where there is no such table. */
  rows(table: string): Generator<SqliteRow, void, undefined>;
}

/**
 * Opens a SQLite 3 database (https://sqlite.org/fileformat2.html) for reading its tables: random access to the
 * source, one page a level of the tree in memory. Tables `WITHOUT ROWID` and encodings other than UTF-8 are not read.
 * Throws `file/unreadable` for what is no such database.
 */
export function openSqlite(source: ByteSource, options: SqliteOptions): SqliteDatabase {
  const pages = openPages(source, options.wal ?? null, options.onProblem);
  return {
    *rows(table: string): Generator<SqliteRow, void, undefined> {
      yield* treeRows(pages, rootOf(pages, table, options.onProblem), options.onProblem);
    },
  };
}

function* treeRows(
  pages: SqlitePages,
  root: number,
  onProblem: (reason: string) => void,
): Generator<SqliteRow, void, undefined> {
  for (const cell of tableCells(pages, root, onProblem)) {
    const values = decodeRecord(cell.payload);
    if (values === null) onProblem(`row ${cell.rowid}: its record is damaged`);
    else yield { rowid: cell.rowid, values };
  }
}

/** The root page of a table, from the schema table, whose root is page 1. Names differ in more than their case. */
function rootOf(pages: SqlitePages, table: string, onProblem: (reason: string) => void): number {
  const wanted = table.toLowerCase();
  let damage = '';
  const note = (reason: string): void => {
    damage = reason;
    onProblem(reason);
  };
  for (const { values } of treeRows(pages, 1, note)) {
    const [type, name, , root] = values;
    if (type !== 'table' || typeof name !== 'string' || name.toLowerCase() !== wanted) continue;
    if (typeof root === 'number' && root > 1) return root;
    throw unreadable(`SQLite database: table ${table} has no pages of its own`);
  }
  throw unreadable(`SQLite database: no table ${table}${damage === '' ? '' : ` (${damage})`}`);
}
