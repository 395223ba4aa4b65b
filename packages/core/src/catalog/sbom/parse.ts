import { readAll } from '../../bytes/source.ts';
import type { Purl } from '../../model/package.ts';
import type { CatalogFile, CatalogProblem, CatalogResult } from '../contract.ts';
import { packageOf, type SbomPackage } from './packages.ts';
import { readSbom } from './read.ts';

/**
 * The packages of a bill of materials that lies in an image or a folder. They stand where the bill stands, and the unit
 * that found them says that somebody else did. `keep` leaves out those that the unit is not for.
 */
export function parseEmbedded(
  file: CatalogFile,
  keep: (pkg: SbomPackage) => boolean = () => true,
): CatalogResult {
  const { parts } = readSbom(readAll(file.content));
  const components = parts.flatMap((part) => [
    ...(part.subject === null ? [] : [part.subject]),
    ...part.components,
  ]);
  const found = new Map<string, CatalogResult['packages'][number]>();
  for (const component of components) {
    const pkg = packageOf(component);
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
  const unidentified = parts.reduce((sum, part) => sum + part.unidentified, 0);
  return { packages: [...found.values()], problems: problemsOf(unidentified) };
}

function problemsOf(unidentified: number): readonly CatalogProblem[] {
  if (unidentified === 0) return [];
  return [{ id: 'file/unreadable', reason: unidentifiedReason(unidentified) }];
}

/** What is said of components that nobody can tell. */
export function unidentifiedReason(count: number): string {
  return `${count === 1 ? '1 component has' : `${count} components have`} no package URL: nobody can tell what it is`;
}
