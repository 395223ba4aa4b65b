import { entriesOf, objectAt, textAt } from '../../../bytes/fields.ts';
import { asObject } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import { parseYaml } from '../../../bytes/yaml.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { PackageFact } from '../../../model/package.ts';
import type { CatalogFile, CatalogResult } from '../../contract.ts';
import { uniqueFacts } from '../../locked.ts';

/**
 * The packages of a `pubspec.lock` (https://dart.dev/tools/pub/glossary#lockfile). Those that come with Flutter's SDK and
 * folders of the project are none of the repository. Only direct dependencies say that they are for development.
 */
export function parsePubspecLock(file: CatalogFile): CatalogResult {
  const packages = objectAt(asObject(parseYaml(readAll(file.content))[0]), 'packages');
  if (packages === null)
    throw new SeaworthyError('file/unreadable', 'no lockfile of Pub: it has no packages');
  const facts = entriesOf(packages).flatMap(([key, value]): PackageFact[] => {
    const fields = asObject(value);
    const source = textAt(fields, 'source');
    if (source === 'sdk' || source === 'path') return [];
    const version = source === 'git' ? '' : (textAt(fields, 'version') ?? '');
    return [
      {
        name: textAt(objectAt(fields, 'description'), 'name') ?? key,
        version,
        dev: textAt(fields, 'dependency') === 'direct dev',
      },
    ];
  });
  return { packages: uniqueFacts(facts) };
}
