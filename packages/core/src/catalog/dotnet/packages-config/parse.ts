import { readAll } from '../../../bytes/source.ts';
import { parseXml } from '../../../bytes/xml.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { CatalogFile, CatalogResult } from '../../contract.ts';
import { uniqueFacts } from '../../locked.ts';

/** The packages of a `packages.config` (https://learn.microsoft.com/nuget/reference/packages-config). */
export function parsePackagesConfig(file: CatalogFile): CatalogResult {
  const root = parseXml(readAll(file.content));
  if (root.name !== 'packages') throw new SeaworthyError('file/unreadable', 'no list of packages of NuGet');
  return {
    packages: uniqueFacts(
      root.children
        .filter(({ name }) => name === 'package')
        .map(({ attributes }) => ({
          name: attributes.get('id') ?? '',
          version: attributes.get('version') ?? '',
          dev: attributes.get('developmentDependency')?.toLowerCase() === 'true',
        })),
    ),
  };
}
