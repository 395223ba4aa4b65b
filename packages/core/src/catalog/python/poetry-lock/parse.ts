import { asObject, ownProperty } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import { parseToml } from '../../../bytes/toml.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { CatalogFile, CatalogResult } from '../../contract.ts';
import { factsOf, type LockedPackage, tablesOf, textOf, textsOf } from '../facts.ts';

/**
 * The packages of a `poetry.lock`. Lock version 1 has a `category`, 2.1 the `groups` of each package (`main` being what
 * is needed to run); 2.0 has neither, and all are taken for needed. Folders of the project are no dependencies.
 */
export function parsePoetryLock(file: CatalogFile): CatalogResult {
  const root = parseToml(readAll(file.content));
  if (ownProperty(root, 'metadata') === undefined && ownProperty(root, 'package') === undefined)
    throw new SeaworthyError(
      'file/unreadable',
      'no lockfile of Poetry: it has neither packages nor metadata',
    );
  const locked: LockedPackage[] = [];
  for (const table of tablesOf(root, 'package')) {
    const name = textOf(table, 'name');
    const source = asObject(ownProperty(table, 'source'));
    if (name === null || (source !== null && textOf(source, 'type') === 'directory')) continue;
    const groups = textsOf(table, 'groups');
    const dev = textOf(table, 'category') === 'dev' || (groups.length > 0 && !groups.includes('main'));
    locked.push({ name, version: textOf(table, 'version') ?? '', dev });
  }
  return { packages: factsOf(locked) };
}
