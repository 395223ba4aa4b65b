import { asObject, ownProperty, parseJson } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { CatalogFile, CatalogResult } from '../../contract.ts';
import { factsOf, type LockedPackage, textOf } from '../facts.ts';

/**
 * The packages of a `Pipfile.lock` (https://pipenv.pypa.io/en/latest/pipfile.html): one object a category, `develop`
 * being for development. Folders of the project have no entry that a version could belong to.
 */
export function parsePipfileLock(file: CatalogFile): CatalogResult {
  const root = asObject(parseJson(readAll(file.content), { maxBytes: 32 << 20 }));
  if (root === null || asObject(ownProperty(root, '_meta')) === null)
    throw new SeaworthyError('file/unreadable', 'no lockfile of Pipenv: it has no _meta');
  const locked: LockedPackage[] = [];
  for (const [category, packages] of Object.entries(root)) {
    if (category === '_meta') continue;
    for (const [name, value] of Object.entries(asObject(packages) ?? {})) {
      const fields = asObject(value);
      if (fields === null || ownProperty(fields, 'path') !== undefined) continue;
      const version = /^={2,3}\s*(.+)$/.exec(textOf(fields, 'version') ?? '')?.[1] ?? '';
      locked.push({ name, version, dev: category === 'develop' });
    }
  }
  return { packages: factsOf(locked) };
}
