import { entriesOf, objectAt, textAt } from '../../../bytes/fields.ts';
import { asObject, parseJson } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { PackageFact } from '../../../model/package.ts';
import type { CatalogFile, CatalogResult } from '../../contract.ts';
import { uniqueFacts } from '../../locked.ts';

/**
 * The packages of a `packages.lock.json` (https://learn.microsoft.com/nuget/consume-packages/package-references-in-project-files):
 * by target framework, each with what it was `resolved` to. Projects of the solution are no packages.
 */
export function parsePackagesLock(file: CatalogFile): CatalogResult {
  const dependencies = objectAt(
    asObject(parseJson(readAll(file.content), { maxBytes: 64 << 20 })),
    'dependencies',
  );
  if (dependencies === null)
    throw new SeaworthyError('file/unreadable', 'no lockfile of NuGet: it has no dependencies');
  const facts = entriesOf(dependencies).flatMap(([, framework]) =>
    entriesOf(framework).flatMap(([name, value]): PackageFact[] => {
      const fields = asObject(value);
      if (textAt(fields, 'type') === 'Project') return [];
      return [{ name, version: textAt(fields, 'resolved') ?? '' }];
    }),
  );
  return { packages: uniqueFacts(facts) };
}
