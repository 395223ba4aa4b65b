import { entriesOf, listAt } from '../../../bytes/fields.ts';
import { asObject } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import { parseYaml } from '../../../bytes/yaml.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { PackageFact } from '../../../model/package.ts';
import type { CatalogFile, CatalogResult } from '../../contract.ts';
import { uniqueFacts } from '../../locked.ts';

/**
 * The pods of a `Podfile.lock` (https://guides.cocoapods.org/using/using-cocoapods.html): `NAME (VERSION)`, and what each
 * depends on below it. Subspecs (`Firebase/Core`) are parts of a pod, and have its version.
 */
export function parsePodfileLock(file: CatalogFile): CatalogResult {
  const root = asObject(parseYaml(readAll(file.content))[0]);
  if (root === null || !('PODS' in root))
    throw new SeaworthyError('file/unreadable', 'no lockfile of CocoaPods: it has no PODS');
  const facts = listAt(root, 'PODS').flatMap((item): PackageFact[] => {
    const text = typeof item === 'string' ? item : (entriesOf(item)[0]?.[0] ?? '');
    const [, name, version] = /^"?([^\s/"]+)(?:\/\S+)? \(([^)]+)\)"?$/.exec(text) ?? [];
    return name === undefined || version === undefined ? [] : [{ name, version }];
  });
  return { packages: uniqueFacts(facts) };
}
