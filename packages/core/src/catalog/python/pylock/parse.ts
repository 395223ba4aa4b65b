import { ownProperty } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import { parseToml } from '../../../bytes/toml.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { CatalogFile, CatalogResult } from '../../contract.ts';
import { factsOf, type LockedPackage, tablesOf, textOf } from '../facts.ts';

/**
 * The packages of a lockfile of PEP 751 (https://packaging.python.org/en/latest/specifications/pylock-toml/). A package
 * whose marker asks for a dependency group is there for those who asked for that group. Folders are the project itself.
 */
export function parsePylock(file: CatalogFile): CatalogResult {
  const root = parseToml(readAll(file.content));
  if (textOf(root, 'lock-version') === null)
    throw new SeaworthyError('file/unreadable', 'no lockfile of PEP 751: it has no lock-version');
  const locked: LockedPackage[] = [];
  for (const table of tablesOf(root, 'packages')) {
    const name = textOf(table, 'name');
    if (name === null || ownProperty(table, 'directory') !== undefined) continue;
    const dev = /\bdependency_groups\b/.test(textOf(table, 'marker') ?? '');
    locked.push({ name, version: textOf(table, 'version') ?? '', dev });
  }
  return { packages: factsOf(locked) };
}
