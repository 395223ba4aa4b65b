import type { CatalogFile, CatalogResult } from '../../contract.ts';
import { inStore, packageOf } from '../store-path.ts';

/** Where programs and libraries stand; what is deeper is said by these already, or belongs to a language's own packages. */
const PLACES = /^(?:s?bin|lib(?:exec)?)\/[^/]+$/;

/** The package that a program or library of the store belongs to. The content is not read. */
export function parseStoreFile(file: CatalogFile): CatalogResult {
  const place = inStore(file.path);
  const fact = place !== null && PLACES.test(place.inner) ? packageOf(place.base) : null;
  return { packages: fact === null ? [] : [fact] };
}
