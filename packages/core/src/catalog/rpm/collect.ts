import type { PackageFact } from '../../model/package.ts';
import type { CatalogProblem, CatalogResult } from '../contract.ts';

/** More faults than this are counted, not listed: a hostile file could have a million. */
const MAX_LISTED = 20;

/** Reading ends at so many faults: what has them is no database with some damage. */
const MAX_FAULTS = 10_000;

/** Reading ends at so many packages: no real system has a fifth of them. */
const MAX_PACKAGES = 100_000;

/** Where a reader of a database puts what it finds. Both throw where the file has more than we agree to keep. */
export interface PackageSink {
  /** Keeps a package. */
  add(fact: PackageFact): void;
  /** Notes a part of the file that could not be read. */
  fault(reason: string): void;
}

/**
 * Runs a reader and gives what it found. Where a file has more faults or packages than any real one, reading ends
 * there, and a problem `limit/…` says so. What the reader itself throws goes on to the caller.
 */
export function collectPackages(read: (sink: PackageSink) => void): CatalogResult {
  const packages: PackageFact[] = [];
  const problems: CatalogProblem[] = [];
  const ended = new Error('reading has ended early');
  let faults = 0;
  const end = (id: `limit/${string}`, reason: string): never => {
    problems.push({ id, reason: `${reason}; the rest of the file is not read` });
    throw ended;
  };
  try {
    read({
      add(fact) {
        if (packages.length >= MAX_PACKAGES) end('limit/packages', `more than ${MAX_PACKAGES} packages`);
        packages.push(fact);
      },
      fault(reason) {
        faults++;
        if (faults <= MAX_LISTED) problems.push({ id: 'database/unreadable', reason });
        if (faults >= MAX_FAULTS) end('limit/faults', `${MAX_FAULTS} faults`);
      },
    });
  } catch (error) {
    if (error !== ended) throw error;
  }
  if (faults > MAX_LISTED) {
    problems.push({ id: 'database/unreadable', reason: `${faults - MAX_LISTED} further faults` });
  }
  return { packages, problems };
}
