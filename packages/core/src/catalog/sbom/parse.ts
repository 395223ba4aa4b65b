import { readAll } from '../../bytes/source.ts';
import type { Purl } from '../../model/package.ts';
import type { CatalogFile, CatalogResult } from '../contract.ts';
import type { SbomComponent } from './document.ts';
import { packageOf, type SbomPackage } from './packages.ts';
import { readSbom } from './read.ts';
import { unidentifiedReasons } from './unidentified.ts';

/**
 * The packages of a bill of materials that lies in an image or a folder. They stand where the bill stands, and the unit
 * that found them says that somebody else did. `keep` leaves out those that the unit is not for.
 */
export function parseEmbedded(
  file: CatalogFile,
  keep: (pkg: SbomPackage) => boolean = () => true,
): CatalogResult {
  const { parts } = readSbom(readAll(file.content));
  const components = parts.flatMap((part) => part.components);
  const subjects = parts.flatMap(({ subject }) => subject ?? []);
  const unidentified: SbomComponent[] = [];
  const found = new Map<string, CatalogResult['packages'][number]>();
  for (const component of [...subjects.filter((subject) => packageOf(subject) !== null), ...components]) {
    const pkg = packageOf(component);
    if (pkg === null) unidentified.push(component);
    if (pkg === null || !keep(pkg) || component.purl === null || found.has(component.purl)) continue;
    const { type, name, version, source, arch, module } = pkg;
    const { licenses } = component;
    found.set(component.purl, {
      type,
      purl: component.purl as Purl,
      name,
      version,
      source,
      arch,
      module,
      licenses,
    });
  }
  const problems = unidentifiedReasons(unidentified).map(
    (reason) => ({ id: 'file/unreadable', reason }) as const,
  );
  return { packages: [...found.values()], problems };
}
