import type { PackageMatching } from '../catalog/contract.ts';
import type { Distro, Package } from '../model/package.ts';
import { distributionOf } from './distribution.ts';

/**
 * The OSV ecosystems that these packages are matched against, without their release, as OSV's bucket names them
 * (`Debian`, `npm`); sorted, each once.
 */
export function neededEcosystems(
  packages: readonly Package[],
  distro: Distro | null,
  matching: ReadonlyMap<string, PackageMatching>,
): string[] {
  const ofDistribution = distro === null ? [] : (distributionOf(distro)?.ecosystems ?? []);
  const needed = new Set<string>();
  for (const type of new Set(packages.map((pkg) => pkg.type))) {
    const ecosystem = matching.get(type)?.ecosystem;
    const names = ecosystem === 'distribution' ? ofDistribution : ecosystem === undefined ? [] : [ecosystem];
    for (const name of names) needed.add(name.split(':')[0] as string);
  }
  return [...needed].sort();
}
