import type { PackageMatching } from '../catalog/contract.ts';
import { compareCodePoints } from '../model/order.ts';
import type { Distro, Package } from '../model/package.ts';
import { distributionOf } from './distribution.ts';

/**
 * The OSV ecosystems whose feeds these packages need, without release (`Debian`, `npm`), sorted: what a first scan has to
 * fetch. A distribution that we do not know needs none.
 */
export function neededEcosystems(
  packages: readonly Package[],
  distro: Distro | null,
  matching: ReadonlyMap<string, PackageMatching>,
): readonly string[] {
  const distribution = distro === null ? null : distributionOf(distro);
  const needed = new Set<string>();
  for (const type of new Set(packages.map((pkg) => pkg.type))) {
    const ecosystem = matching.get(type)?.ecosystem;
    if (ecosystem === undefined) continue;
    for (const one of ecosystem === 'distribution' ? (distribution?.ecosystems ?? []) : [ecosystem]) {
      needed.add(one.split(':', 1)[0] ?? one);
    }
  }
  return [...needed].sort(compareCodePoints);
}
