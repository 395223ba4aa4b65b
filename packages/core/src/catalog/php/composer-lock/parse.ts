import { objectsAt } from '../../../bytes/fields.ts';
import { asObject, parseJson } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { CatalogFile, CatalogResult } from '../../contract.ts';
import { uniqueFacts } from '../../locked.ts';
import { composerFacts } from '../facts.ts';

/** The packages of a `composer.lock` (https://getcomposer.org/doc/01-basic-usage.md): `packages` and `packages-dev`. */
export function parseComposerLock(file: CatalogFile): CatalogResult {
  const root = asObject(parseJson(readAll(file.content), { maxBytes: 64 << 20 }));
  if (root === null || !Array.isArray(root['packages']))
    throw new SeaworthyError('file/unreadable', 'no lockfile of Composer: it has no packages');
  return {
    packages: uniqueFacts([
      ...composerFacts(objectsAt(root, 'packages'), () => false),
      ...composerFacts(objectsAt(root, 'packages-dev'), () => true),
    ]),
  };
}
