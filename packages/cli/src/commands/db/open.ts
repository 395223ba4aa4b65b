import { resolve } from 'node:path';
import { statSync } from 'node:fs';
import { openDatabase } from '@seaworthy/core/advisory/database/open.ts';
import type { AdvisorySource } from '@seaworthy/core/model/advisory.ts';
import { SeaworthyError } from '@seaworthy/core/model/error.ts';
import type { Invocation } from '../../command/descriptor.ts';
import { cacheDirOf, defaultDatabase } from '../../environment.ts';

/** The file that `--db` names, else where the database of this user lies. */
export function databasePath(invocation: Invocation): string {
  const named = invocation.options.value('db');
  return named === null ? defaultDatabase(cacheDirOf(invocation)) : resolve(invocation.world.cwd, named);
}

/**
 * Opens the database of a call; null where there is none and `--db` did not name one. Throws `target/not-found` where
 * the one that was named is not there, and `database/invalid` for a damaged one.
 */
export function openIfThere(invocation: Invocation): AdvisorySource | null {
  const path = databasePath(invocation);
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) {
    return openDatabase(path, { cacheDir: cacheDirOf(invocation) });
  }
  if (invocation.options.value('db') === null) return null;
  const { origin } = invocation.options;
  throw new SeaworthyError('target/not-found', `there is no advisory database ${path} (${origin('db')})`, {
    hint: `build it: seaworthy db build --from FEEDS --output ${path}`,
  });
}

/** As `openIfThere`, for commands that cannot do without: throws `target/not-found` where there is none at all. */
export function openOrFail(invocation: Invocation): AdvisorySource {
  const source = openIfThere(invocation);
  if (source !== null) return source;
  throw new SeaworthyError(
    'target/not-found',
    `there is no advisory database yet: ${databasePath(invocation)}`,
    {
      hint: 'seaworthy db update fetches one, seaworthy db build compiles one from feeds',
    },
  );
}
