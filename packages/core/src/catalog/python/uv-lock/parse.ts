import { asObject, ownProperty } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import { parseToml } from '../../../bytes/toml.ts';
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
  const tables = tablesOf(parseToml(readAll(file.content)), 'package');
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
  const byName = new Map<string, Fields[]>();
  for (const table of tables) {
    const name = textOf(table, 'name') ?? '';
    byName.set(name, [...(byName.get(name) ?? []), table]);
  }
  const found = new Set(roots);
  const pending = [...roots];
  for (let table = pending.pop(); table !== undefined; table = pending.pop()) {
    const optional = Object.values(asObject(ownProperty(table, 'optional-dependencies')) ?? {});
    const lists = [ownProperty(table, 'dependencies'), ...optional];
    for (const dependency of lists.flatMap((list) => tablesOf({ list }, 'list'))) {
      for (const target of byName.get(textOf(dependency, 'name') ?? '') ?? []) {
        const version = textOf(dependency, 'version');
        if (found.has(target) || (version !== null && version !== textOf(target, 'version'))) continue;
        found.add(target);
        pending.push(target);
      }
    }
  }
  return found;
}
