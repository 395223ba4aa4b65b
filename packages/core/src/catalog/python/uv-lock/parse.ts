import { asObject, ownProperty } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import { parseToml } from '../../../bytes/toml.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { CatalogFile, CatalogResult } from '../../contract.ts';
import { factsOf, type LockedPackage, tablesOf, textOf } from '../facts.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Sources of packages that are the project itself. */
const OWN_SOURCES = ['virtual', 'editable', 'directory', 'workspace'];

/**
 * The packages of a `uv.lock` (https://docs.astral.sh/uv/concepts/projects/layout/#the-lockfile). The members of the
 * workspace are no dependencies; what they reach but by `dev-dependencies` is needed to run.
 */
export function parseUvLock(file: CatalogFile): CatalogResult {
  const root = parseToml(readAll(file.content));
  if (ownProperty(root, 'version') === undefined && ownProperty(root, 'package') === undefined)
    throw new SeaworthyError('file/unreadable', 'no lockfile of uv: it has neither packages nor a version');
  const tables = tablesOf(root, 'package');
  const own = tables.filter(isOwn);
  const needed = reachable(tables, own);
  const locked: LockedPackage[] = [];
  for (const table of tables) {
    const name = textOf(table, 'name');
    if (name === null || isOwn(table)) continue;
    locked.push({ name, version: textOf(table, 'version') ?? '', dev: own.length > 0 && !needed.has(table) });
  }
  return { packages: factsOf(locked) };
}

function isOwn(table: Fields): boolean {
  const source = asObject(ownProperty(table, 'source'));
  return source !== null && OWN_SOURCES.some((kind) => Object.hasOwn(source, kind));
}

function reachable(tables: readonly Fields[], roots: readonly Fields[]): ReadonlySet<Fields> {
  const byKey = indexed(tables);
  const found = new Set(roots);
  const pending = [...roots];
  for (let table = pending.pop(); table !== undefined; table = pending.pop()) {
    const optional = Object.values(asObject(ownProperty(table, 'optional-dependencies')) ?? {});
    const lists = [ownProperty(table, 'dependencies'), ...optional];
    for (const dependency of lists.flatMap((list) => tablesOf({ list }, 'list'))) {
      const key = keyOf(textOf(dependency, 'name'), textOf(dependency, 'version'));
      const targets = byKey.get(key) ?? [];
      // Once is enough: a list of many is not gone through for each that depends on it.
      byKey.delete(key);
      for (const target of targets) {
        if (found.has(target)) continue;
        found.add(target);
        pending.push(target);
      }
    }
  }
  return found;
}

/** The packages by name, and by name and version: a dependency gives the version where there are several. */
function indexed(tables: readonly Fields[]): Map<string, Fields[]> {
  const byKey = new Map<string, Fields[]>();
  for (const table of tables) {
    const name = textOf(table, 'name');
    const version = textOf(table, 'version');
    for (const key of new Set([keyOf(name, null), keyOf(name, version)])) {
      const same = byKey.get(key);
      if (same === undefined) byKey.set(key, [table]);
      else same.push(table);
    }
  }
  return byKey;
}

function keyOf(name: string | null, version: string | null): string {
  return JSON.stringify([name, version]);
}
