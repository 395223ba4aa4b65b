import { objectsAt, textsAt } from '../../../bytes/fields.ts';
import { asObject, parseJson } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { CatalogFile, CatalogResult } from '../../contract.ts';
import { uniqueFacts } from '../../locked.ts';
import { composerFacts } from '../facts.ts';

const LARGEST = 64 << 20;

/**
 * What Composer has installed (https://getcomposer.org/doc/07-runtime.md): a list, or, since version 2, an object that
 * also names those for development. All that is listed is there; who installs with `--no-dev` has it without these.
 */
export function parseInstalled(file: CatalogFile): CatalogResult {
  const value = parseJson(readAll(file.content), { maxBytes: LARGEST });
  const root = asObject(value);
  if (root === null && !Array.isArray(value))
    throw new SeaworthyError('file/unreadable', 'installed.json is neither a list nor an object');
  // Other tools have files of this name, which say nothing of packages.
  const list = root === null ? objectsAt({ packages: value }, 'packages') : objectsAt(root, 'packages');
  const development = new Set(root === null ? [] : textsAt(root, 'dev-package-names'));
  return { packages: uniqueFacts(composerFacts(list, (name) => development.has(name))) };
}
