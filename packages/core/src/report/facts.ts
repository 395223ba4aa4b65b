import type { Package } from '../model/package.ts';
import type { Report } from '../model/report.ts';

/**
 * What a scan of our own bill of materials needs of a package, and standard fields have no room for. Plain data, keys in
 * a fixed order; name, version, purl and licences stand in fields of the format. `catalog/sbom/facts.ts` reads it.
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

/** The same for what the packages were found in: also what could not be read of it, or the bill would look cleaner. */
export function artifactFacts({ artifact, inventory }: Report): Record<string, unknown> {
  const { kind, digest, imageId, platform, distro, layers } = artifact;
  const tables = [...(inventory?.functionTables ?? [])].map(([path, table]) => ({ path, table }));
  return {
    'seaworthy:kind': kind,
    'seaworthy:digest': digest,
    'seaworthy:imageId': imageId,
    'seaworthy:platform': platform,
    'seaworthy:distro': distro,
    'seaworthy:layers': layers,
    'seaworthy:base': artifact.base ?? null,
    'seaworthy:releaseFile': inventory?.releaseFile ?? null,
    'seaworthy:gaps': inventory?.gaps ?? [],
    ...(tables.length === 0 ? {} : { 'seaworthy:functionTables': tables }),
  };
}
