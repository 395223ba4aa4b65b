import { asObject, ownProperty, parseJson } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { PackageFact } from '../../../model/package.ts';
import type { CatalogFile, CatalogResult } from '../../contract.ts';
import { typeOf } from '../source.ts';

/**
 * The packages of a lockfile of renv: `{"R": …, "Packages": {NAME: {Package, Version, Source, Repository}}}`
 * (https://rstudio.github.io/renv/articles/lockfile.html).
 */
export function parseRenvLock(file: CatalogFile): CatalogResult {
  const root = asObject(parseJson(readAll(file.content)));
  const packages = root === null ? null : asObject(ownProperty(root, 'Packages') ?? {});
  if (root === null || packages === null || !Object.hasOwn(root, 'R'))
    throw new SeaworthyError('file/unreadable', 'not a lockfile of renv: it has no `R` and `Packages`');
  return { packages: Object.entries(packages).map(([name, entry]) => toFact(name, entry)) };
}

function toFact(key: string, value: unknown): PackageFact {
  const entry = asObject(value) ?? {};
  const text = (field: string): string => {
    const found = ownProperty(entry, field);
    return typeof found === 'string' ? found : '';
  };
  const bioc = text('Source') === 'Bioconductor';
  const type = typeOf({ repository: text('Repository') || null, bioc });
  return { ...type, name: text('Package') || key, version: text('Version') };
}
