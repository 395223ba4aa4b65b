import { decodeUtf8 } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import type { PackageFact } from '../../../model/package.ts';
import type { CatalogFile, CatalogResult } from '../../contract.ts';
import { linesOf } from '../../file-list.ts';

/** `any.aeson ==2.2.1.0`; other constraints set flags, or bounds. */
const PINNED = /^(?:any\.)?([A-Za-z0-9][A-Za-z0-9-]*) *== *(\d[\d.]*)$/;
const FIELD = /^([A-Za-z][A-Za-z-]*):/;

/**
 * The versions of `cabal freeze`: the field `constraints`, whose parts are separated by commas over many lines
 * (https://cabal.readthedocs.io/en/stable/cabal-commands.html#cabal-freeze).
 */
export function parseFreeze(file: CatalogFile): CatalogResult {
  const packages = new Map<string, PackageFact>();
  let within = false;
  for (const line of linesOf(decodeUtf8(readAll(file.content)))) {
    if (line.trimStart().startsWith('--')) continue;
    const field = FIELD.exec(line)?.[0];
    if (field !== undefined) within = field.toLowerCase() === 'constraints:';
    if (!within) continue;
    for (const part of line.slice(field?.length ?? 0).split(',')) {
      const [, name, version] = PINNED.exec(part.trim()) ?? [];
      if (name !== undefined && version !== undefined) packages.set(`${name}\0${version}`, { name, version });
    }
  }
  return { packages: [...packages.values()] };
}
