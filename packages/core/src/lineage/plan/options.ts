import type { PackageMatching } from '../../catalog/contract.ts';
import { distributionOf } from '../../match/distribution.ts';
import type { Distro, Package } from '../../model/package.ts';
import { SCHEMES } from '../../version/registry.generated.ts';
import type { ChangeOptions } from './changes.ts';

/** How packages of an artefact of this distribution are matched, as a plan asks for it. */
export function matchedBy(
  matching: ReadonlyMap<string, PackageMatching>,
  distro: Distro | null,
): ChangeOptions['howMatched'] {
  const bySource = distro !== null && distributionOf(distro)?.names === 'source';
  return (pkg: Package) => {
    const how = matching.get(pkg.type);
    const scheme = SCHEMES.get(how?.scheme ?? '');
    if (how === undefined || scheme === undefined) return null;
    const os = how.ecosystem === 'distribution';
    return { os, bySource: os && bySource, scheme };
  };
}
