import { readAll } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { CatalogFile, CatalogProblem, CatalogResult } from '../../contract.ts';
import { parseControl } from '../control.ts';

const DAMAGED: CatalogProblem = {
  id: 'database/unreadable',
  reason: 'there are zero bytes in it: it is damaged',
};

/**
 * The installed packages of `var/lib/dpkg/status`. An empty file is the database of a new root. One with zero bytes
 * (a disk that lost power leaves them) is damaged: what can still be read is kept.
 */
export function parseStatus(file: CatalogFile): CatalogResult {
  const bytes = readAll(file.content);
  const result = parseControl(bytes, 'database/unreadable');
  if (!bytes.includes(0)) return result;
  if (result.packages.length === 0) throw new SeaworthyError('file/unreadable', DAMAGED.reason);
  return { ...result, problems: [...(result.problems ?? []), DAMAGED] };
}
