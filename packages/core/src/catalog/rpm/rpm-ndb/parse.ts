import { ndbBlobs } from '../../../bytes/ndb/index.ts';
import type { CatalogContext, CatalogFile, CatalogResult } from '../../contract.ts';
import { catalogHeaders, type StoredHeader } from '../facts.ts';

/** rpm's NDB database `Packages.db`: a header a blob. */
export function parseNdb(file: CatalogFile, context: CatalogContext): CatalogResult {
  return catalogHeaders((onProblem) => headers(file, onProblem), context);
}

function* headers(
  file: CatalogFile,
  onProblem: (reason: string) => void,
): Generator<StoredHeader, void, undefined> {
  for (const { index, blob } of ndbBlobs(file.content, onProblem)) yield { label: `header ${index}`, blob };
}
