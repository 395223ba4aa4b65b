import type { Cataloger, PackageMatching } from './contract.ts';

/** How packages are matched, by purl type, as the descriptors of the catalogers say. */
export function matchingByType(catalogers: readonly Cataloger[]): ReadonlyMap<string, PackageMatching> {
  const found = new Map<string, PackageMatching>();
  for (const { type, matching } of catalogers)
    if (type !== null && matching !== null) found.set(type, matching);
  return found;
}
