import type { VulnerabilityFinding } from '../model/finding.ts';
import type { Package } from '../model/package.ts';
import type { ReportBase, ReportLayer } from '../model/report.ts';

/** Layers with whether they are the base's; null where the boundary is not known. */
export function markLayers(layers: readonly ReportLayer[], base: ReportBase | null): readonly ReportLayer[] {
  const boundary = base?.layers ?? null;
  if (boundary === null) return layers;
  return layers.map((layer) => ({ ...layer, base: layer.index < boundary }));
}

/**
 * Findings with whose they are: the base's where every place of the package lies in its layers. A package that a later
 * layer brought, upgraded or copied is the image's own.
 */
export function markFindings<T extends VulnerabilityFinding>(
  findings: readonly T[],
  packages: readonly Package[],
  base: ReportBase | null,
): readonly T[] {
  const boundary = base?.layers ?? null;
  if (boundary === null) return findings;
  const origins = new Map(packages.map((pkg) => [pkg.purl, originOf(pkg, boundary)]));
  return findings.map((finding) => ({ ...finding, origin: origins.get(finding.package.purl) ?? null }));
}

function originOf({ locations }: Package, boundary: number): VulnerabilityFinding['origin'] {
  if (locations.some(({ layer }) => layer === null)) return null;
  return locations.every(({ layer }) => (layer ?? 0) < boundary) ? 'base' : 'own';
}
