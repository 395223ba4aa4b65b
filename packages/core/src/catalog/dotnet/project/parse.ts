import { readAll } from '../../../bytes/source.ts';
import { parseXml, textOf, type XmlElement } from '../../../bytes/xml.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { PackageFact } from '../../../model/package.ts';
import type { CatalogFile, CatalogResult } from '../../contract.ts';
import { uniqueFacts } from '../../locked.ts';

/**
 * The packages that a project of MSBuild names (https://learn.microsoft.com/nuget/consume-packages/package-references-in-project-files):
 * `PackageReference`, and `PackageVersion` of central management. A reference without a version of its own is managed
 * there; one by a property or a range leaves the version open. `PrivateAssets="all"` is for development.
 */
export function parseProject(file: CatalogFile): CatalogResult {
  const root = parseXml(readAll(file.content));
  if (root.name !== 'Project') throw new SeaworthyError('file/unreadable', 'no project of MSBuild');
  const facts: PackageFact[] = [];
  for (const item of root.children
    .filter(({ name }) => name === 'ItemGroup')
    .flatMap(({ children }) => children)) {
    const id = item.attributes.get('Include') ?? item.attributes.get('Update') ?? '';
    const said =
      item.attributes.get('Version') ?? item.attributes.get('VersionOverride') ?? textOf(item, 'Version');
    const central = item.name === 'PackageVersion' || item.name === 'GlobalPackageReference';
    if (!central && item.name !== 'PackageReference') continue;
    // Its version stands in another file, which is read as well.
    if (!central && said === null) continue;
    facts.push({ name: id, version: exact(said ?? ''), dev: isPrivate(item) });
  }
  return { packages: uniqueFacts(facts) };
}

/** `[1.2.3]` and `1.2.3` are one version; NuGet takes the latter for the lowest that it may be, which it then installs. */
function exact(text: string): string {
  const version = /^\[([^,\]]+)\]$/.exec(text.trim())?.[1] ?? text.trim();
  return /^\d[\w.+-]*$/.test(version) ? version : '';
}

function isPrivate(item: XmlElement): boolean {
  return (
    (item.attributes.get('PrivateAssets') ?? textOf(item, 'PrivateAssets') ?? '').toLowerCase() === 'all'
  );
}
