import { rmSync, statSync } from 'node:fs';
import { clearCache } from '@seaworthy/core/image/cache/index.ts';
import { SeaworthyError } from '@seaworthy/core/model/error.ts';
import type { Invocation } from '../../command/descriptor.ts';
import { cacheDirOf, databaseFolder } from '../../environment.ts';
import { EXIT } from '../../exit-codes.ts';
import { count, formatBytes } from '../../ui/text.ts';

/** `seaworthy cache clear`: says on stderr what was removed. */
export async function run(invocation: Invocation): Promise<number> {
  const { options, log } = invocation;
  const folder = cacheDirOf(invocation);
  try {
    const { entries, bytes } = await clearCache(folder);
    log.note(`removed ${count(entries, 'entry', 'entries')}, ${formatBytes(bytes)}, from ${folder}`);
    if (options.flag('all')) removeDatabase(invocation, folder);
  } catch (error) {
    throw new SeaworthyError('file/unwritable', `the cache cannot be cleared: ${(error as Error).message}`, {
      cause: error,
    });
  }
  return EXIT.passed;
}

function removeDatabase({ log }: Invocation, folder: string): void {
  const path = databaseFolder(folder);
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return;
  rmSync(path, { recursive: true });
  log.note(`removed the advisory database, ${path}`);
}
