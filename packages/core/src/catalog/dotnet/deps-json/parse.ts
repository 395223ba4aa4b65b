import { entriesOf, objectAt, textAt } from '../../../bytes/fields.ts';
import { asObject, parseJson } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { PackageFact } from '../../../model/package.ts';
import type { CatalogFile, CatalogResult } from '../../contract.ts';
import { uniqueFacts } from '../../locked.ts';

/** Parts of a library in a target that are there when the program runs. */
const RUNTIME = ['runtime', 'native', 'runtimeTargets', 'resources'];

/**
 * The packages of a `*.deps.json` (https://github.com/dotnet/sdk/blob/main/documentation/specs/runtime-configuration-file.md):
 * libraries of type `package` that a target has something of to run with. Those that bring nothing are packages of
 * packages, or were trimmed away; reference assemblies and the project itself are no packages.
 */
export function parseDepsJson(file: CatalogFile): CatalogResult {
  const root = asObject(parseJson(readAll(file.content), { maxBytes: 64 << 20 }));
  const libraries = objectAt(root, 'libraries');
  if (libraries === null)
    throw new SeaworthyError('file/unreadable', 'no dependencies of .NET: it has no libraries');
  const running = new Set<string>();
  for (const [, target] of entriesOf(objectAt(root, 'targets')))
    for (const [key, value] of entriesOf(target)) {
      const fields = asObject(value);
      if (RUNTIME.some((part) => entriesOf(objectAt(fields, part)).length > 0)) running.add(key);
    }
  const facts = entriesOf(libraries).flatMap(([key, value]): PackageFact[] => {
    const [, name, version] = /^([^/]+)\/([^/]+)$/.exec(key) ?? [];
    if (textAt(asObject(value), 'type') !== 'package' || !running.has(key)) return [];
    return name === undefined || version === undefined ? [] : [{ name, version }];
  });
  return { packages: uniqueFacts(facts) };
}
