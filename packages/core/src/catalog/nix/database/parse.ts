import { openSqlite } from '../../../bytes/sqlite/index.ts';
import type { PackageFact } from '../../../model/package.ts';
import type { CatalogContext, CatalogFile, CatalogProblem, CatalogResult } from '../../contract.ts';
import { inStore, packageOf } from '../store-path.ts';

/** More problems than this say nothing new. */
const MOST_PROBLEMS = 20;

/**
 * The valid paths of Nix's database: the table `ValidPaths`, whose second column is the path
 * (src/libstore/schema.sql of Nix). Paths without a version are no packages.
 */
export function parseDatabase(file: CatalogFile, context: CatalogContext): CatalogResult {
  const problems: CatalogProblem[] = [];
  const onProblem = (reason: string): void => {
    if (problems.length < MOST_PROBLEMS) problems.push({ id: 'database/unreadable', reason });
  };
  const wal = context.companion(`${file.path}-wal`)?.content ?? null;
  const packages = new Map<string, PackageFact>();
  for (const { rowid, values } of openSqlite(file.content, { wal, onProblem }).rows('ValidPaths')) {
    const path = values[1];
    const place = typeof path === 'string' && path.startsWith('/') ? inStore(`${path.slice(1)}/`) : null;
    if (place === null) onProblem(`row ${rowid}: no path of the store`);
    const fact = place === null ? null : packageOf(place.base);
    if (fact !== null) packages.set(JSON.stringify(fact), fact);
  }
  return problems.length === 0
    ? { packages: [...packages.values()] }
    : { packages: [...packages.values()], problems };
}
