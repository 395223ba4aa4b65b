import { asObject, ownProperty } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import { parseToml } from '../../../bytes/toml.ts';
import type { PackageFact } from '../../../model/package.ts';
import type { CatalogFile, CatalogResult } from '../../contract.ts';

/**
 * The packages of a manifest of Julia (https://pkgdocs.julialang.org/v1/toml-files/#Manifest.toml): format 2 has them
 * below `deps`, format 1 at the root, a list of entries a name. A part of the standard library has no version of its own
 * there. A file of this name that belongs to something else has no such entries.
 */
export function parseManifest(file: CatalogFile): CatalogResult {
  const root = parseToml(readAll(file.content));
  const deps = asObject(ownProperty(root, 'deps')) ?? root;
  const packages: PackageFact[] = [];
  for (const [name, entries] of Object.entries(deps)) {
    if (!Array.isArray(entries)) continue;
    for (const value of entries) {
      const fact = factOf(name, asObject(value) ?? {});
      if (fact !== null) packages.push(fact);
    }
  }
  return { packages };
}

/** Every entry has the package's UUID. */
function factOf(name: string, entry: Readonly<Record<string, unknown>>): PackageFact | null {
  const uuid = ownProperty(entry, 'uuid');
  const version = ownProperty(entry, 'version');
  if (typeof uuid !== 'string') return null;
  return { name, version: typeof version === 'string' ? version : '', qualifiers: { uuid } };
}
