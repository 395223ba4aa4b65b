import { openSqlite } from '../../../bytes/sqlite/index.ts';
import type { CatalogContext, CatalogFile, CatalogResult } from '../../contract.ts';
import { catalogHeaders, type StoredHeader } from '../facts.ts';

/** The write-ahead log of a database. */
export function walPath(path: string): string {
  return `${path}-wal`;
}

/**
 * rpm's SQLite database (lib/backend/sqlite.c of rpm): the table `Packages` has a header a row, as
 * `hnum INTEGER PRIMARY KEY, blob BLOB`. What stands in the write-ahead log alone counts as much as the rest.
 */
export function parseSqlite(file: CatalogFile, context: CatalogContext): CatalogResult {
  const wal = context.companion(walPath(file.path))?.content ?? null;
  return catalogHeaders((onProblem) => headers(file, { wal, onProblem }), context);
}

function* headers(
  file: CatalogFile,
  options: Parameters<typeof openSqlite>[1],
): Generator<StoredHeader, void, undefined> {
  for (const { rowid, values } of openSqlite(file.content, options).rows('Packages')) {
    const blob = values[1];
    if (blob instanceof Uint8Array) yield { label: `header ${rowid}`, blob };
    else options.onProblem(`header ${rowid}: it is no blob`);
  }
}
