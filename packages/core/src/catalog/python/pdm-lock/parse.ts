import { ownProperty } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import { parseToml } from '../../../bytes/toml.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { CatalogFile, CatalogResult } from '../../contract.ts';
import { factsOf, type LockedPackage, soundsLikeDevelopment, tablesOf, textOf, textsOf } from '../facts.ts';

/**
 * The packages of a `pdm.lock` (https://pdm-project.org/en/latest/usage/lockfile/). `groups` mixes extras with groups for
 * development and does not tell them apart, so only groups whose names leave no doubt are taken for these.
 */
export function parsePdmLock(file: CatalogFile): CatalogResult {
  const root = parseToml(readAll(file.content));
  if (ownProperty(root, 'metadata') === undefined && ownProperty(root, 'package') === undefined)
    throw new SeaworthyError('file/unreadable', 'no lockfile of PDM: it has neither packages nor metadata');
  const locked: LockedPackage[] = [];
  for (const table of tablesOf(root, 'package')) {
    const name = textOf(table, 'name');
    // A folder of the project.
    if (name === null || ownProperty(table, 'path') !== undefined) continue;
    const groups = textsOf(table, 'groups');
    const dev = groups.length > 0 && groups.every(soundsLikeDevelopment);
    locked.push({ name, version: textOf(table, 'version') ?? '', dev });
  }
  return { packages: factsOf(locked) };
}
