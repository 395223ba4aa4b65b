import { objectAt, objectsAt, textAt } from '../../../bytes/fields.ts';
import { asObject, ownProperty, parseJson } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { PackageFact } from '../../../model/package.ts';
import type { CatalogFile, CatalogResult } from '../../contract.ts';
import { uniqueFacts } from '../../locked.ts';

/**
 * The packages of a `Package.resolved`, versions 1 to 3 (https://www.swift.org/documentation/package-manager/). OSV names
 * them by their repository, without scheme and `.git`: `github.com/apple/swift-nio`. One of a branch has no version.
 */
export function parsePackageResolved(file: CatalogFile): CatalogResult {
  const root = asObject(parseJson(readAll(file.content)));
  const object = objectAt(root, 'object') ?? root;
  if (object === null || !Array.isArray(ownProperty(object, 'pins')))
    throw new SeaworthyError('file/unreadable', 'no lockfile of Swift: it has no pins');
  const facts = objectsAt(object, 'pins').map((pin): PackageFact => {
    const location = textAt(pin, 'location') ?? textAt(pin, 'repositoryURL') ?? '';
    const version = textAt(objectAt(pin, 'state'), 'version') ?? '';
    return { name: nameOf(location) || (textAt(pin, 'identity') ?? ''), version };
  });
  return { packages: uniqueFacts(facts) };
}

/** `https://github.com/a/b.git`, `git@github.com:a/b` → `github.com/a/b`; of a folder: nothing. */
function nameOf(location: string): string {
  const [, host = '', path = ''] =
    /^(?:[a-z+]+:\/\/)?(?:[^@/]*@)?([\w.-]+\.[a-z]+)(?::\d+)?[:/](.+)$/i.exec(location) ?? [];
  const name = path.replace(/\/+$/, '').replace(/\.git$/, '');
  return host === '' || name === '' ? '' : `${host.toLowerCase()}/${name}`;
}
