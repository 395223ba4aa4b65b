import type { Package } from '../model/package.ts';
import type { Artifact } from '../model/report.ts';

/**
 * What a scan of our own bill of materials needs of a package, and standard fields have no room for. Plain data, keys in
 * a fixed order; name, version, purl and licences stand in fields of the format.
 */
export function packageFacts(pkg: Package): Record<string, unknown> {
  return {
    'seaworthy:type': pkg.type,
    'seaworthy:source': pkg.source === null ? null : { name: pkg.source.name, version: pkg.source.version },
    'seaworthy:arch': pkg.arch,
    'seaworthy:licenses': pkg.licenses,
    'seaworthy:locations': pkg.locations.map(({ path, layer }) => ({ path, layer })),
    'seaworthy:ownedBy': pkg.ownedBy,
    'seaworthy:unit': pkg.unit,
    'seaworthy:module': pkg.module,
    'seaworthy:vendor': pkg.vendor,
  };
}

/** The same for what the packages were found in. */
export function artifactFacts({
  kind,
  digest,
  imageId,
  platform,
  distro,
  layers,
}: Artifact): Record<string, unknown> {
  return {
    'seaworthy:kind': kind,
    'seaworthy:digest': digest,
    'seaworthy:imageId': imageId,
    'seaworthy:platform': platform,
    'seaworthy:distro': distro,
    'seaworthy:layers': layers,
  };
}
