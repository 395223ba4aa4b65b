import { type BdbPair, bdbHashPairs } from '../../../bytes/bdb/index.ts';
import type { CatalogContext, CatalogFile, CatalogResult } from '../../contract.ts';
import { catalogHeaders, type StoredHeader } from '../facts.ts';

/**
 * rpm's Berkeley DB database (lib/backend/bdb_ro.c of rpm): the hash `Packages` has a header under the number of each
 * package; under number 0 stands the highest number given.
 */
export function parseBdb(file: CatalogFile, context: CatalogContext): CatalogResult {
  return catalogHeaders((onProblem) => headers(file, onProblem), context);
}

function* headers(
  file: CatalogFile,
  onProblem: (reason: string) => void,
): Generator<StoredHeader, void, undefined> {
  for (const pair of bdbHashPairs(file.content, onProblem)) {
    const number = headerNumber(pair);
    if (number === null) onProblem(`a key of ${pair.key.length} bytes where a number should be`);
    else if (number !== 0) yield { label: `header ${number}`, blob: pair.value };
  }
}

function headerNumber({ key, littleEndian }: BdbPair): number | null {
  if (key.length !== 4) return null;
  return new DataView(key.buffer, key.byteOffset, 4).getUint32(0, littleEndian);
}
