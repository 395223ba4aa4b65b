import { updateDatabase, type UpdateSummary } from '@seaworthy/core/advisory/update/update.ts';
import type { Environment } from '@seaworthy/core/image/contract.ts';
import { httpRequest } from '@seaworthy/core/image/http/index.ts';
import type { Invocation } from '../../command/descriptor.ts';
import { builtAt, showUpdate } from './say.ts';

/** What is to be fetched, and where the database lies. */
export interface FetchRequest {
  /** As OSV names them; null: those that the database has. */
  readonly ecosystems: readonly string[] | null;
  readonly output: string;
  /** `osv=https://mirror.example/osv`, as `--mirror` takes them. */
  readonly mirrors: readonly string[];
}

/** Brings a database up to date. Feeds that failed are said on stderr; throws where there is no database afterwards. */
export async function fetchAdvisories(
  { ecosystems, output, mirrors }: FetchRequest,
  { world, log }: Invocation,
  environment: Environment,
): Promise<UpdateSummary> {
  const summary = await updateDatabase({
    output,
    ecosystems,
    mirrors: mirrorsOf(mirrors),
    builtAt: builtAt(world.env),
    environment,
    get: (url, headers) => httpRequest(url, { headers }, environment),
    onProgress: (progress) => showUpdate(log, progress),
  });
  for (const { error, kept } of summary.feeds) {
    if (error === null) continue;
    log.note(
      kept ? `${error.message}; its copy of before is used` : `${error.message}; the database is without it`,
    );
  }
  return summary;
}

function mirrorsOf(words: readonly string[]): Record<string, string> {
  const mirrors: Record<string, string> = Object.create(null);
  for (const word of words) mirrors[word.slice(0, word.indexOf('='))] = word.slice(word.indexOf('=') + 1);
  return mirrors;
}
