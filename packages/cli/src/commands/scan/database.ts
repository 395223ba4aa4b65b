import type { Environment } from '@seaworthy/core/image/contract.ts';
import type { AdvisorySource } from '@seaworthy/core/model/advisory.ts';
import { SeaworthyError } from '@seaworthy/core/model/error.ts';
import type { Invocation } from '../../command/descriptor.ts';
import { daysSince } from '../../ui/age.ts';
import { count } from '../../ui/text.ts';
import { databasePath, openIfThere } from '../db/open.ts';

/** A database older than this gets a hint. Nothing is fetched that was not asked for. */
const OLD_DAYS = 7;

/** The database of a scan, with a word about its age; null where there is none. */
export function databaseOfScan(invocation: Invocation, environment: Environment): AdvisorySource | null {
  const { log, options } = invocation;
  const source = openIfThere(invocation);
  if (source === null) return null;
  const days = daysSince(source.info.built, environment.now);
  if (days !== null && days > OLD_DAYS) {
    log.note(`the advisory database is ${count(days, 'day')} old`);
    log.hint(
      options.value('db') === null ? 'seaworthy db update makes it current' : 'build or fetch it anew',
    );
  }
  return source;
}

/**
 * The first scan of a machine: fetches the advisories of `ecosystems` alone. A scan never fails because a feed is
 * down: what goes wrong is said, and the report has the gap `database/missing`.
 */
export async function obtainDatabase(
  ecosystems: readonly string[],
  invocation: Invocation,
  environment: Environment,
): Promise<AdvisorySource | null> {
  const { log } = invocation;
  if (ecosystems.length === 0) return null;
  log.note(`there is no advisory database yet: fetching what this target needs (${ecosystems.join(', ')})`);
  try {
    // Loaded only here: the HTTP client of Node alone costs a tenth of a scan whose layers are in the cache.
    const { fetchAdvisories } = await import('../db/fetch.ts');
    const mirrors = invocation.options.list('mirror');
    await fetchAdvisories({ ecosystems, output: databasePath(invocation), mirrors }, invocation, environment);
    return openIfThere(invocation);
  } catch (error) {
    if (environment.signal.aborted) throw error;
    log.note(
      `the advisories could not be fetched: ${error instanceof Error ? error.message : String(error)}`,
    );
    if (error instanceof SeaworthyError && error.hint !== null) log.hint(error.hint);
    log.hint('seaworthy db update tries again; db pull takes a database out of a registry');
    return null;
  }
}
