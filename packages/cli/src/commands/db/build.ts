import { resolve } from 'node:path';
import { type BuildSummary, compileDatabase } from '@seaworthy/core/advisory/database/build.ts';
import { SeaworthyError } from '@seaworthy/core/model/error.ts';
import type { Invocation } from '../../command/descriptor.ts';
import { cacheDirOf, defaultDatabase, withTimeout } from '../../environment.ts';
import { EXIT } from '../../exit-codes.ts';
import { builtAt, sayBuilt, showBuild } from './say.ts';

/** `seaworthy db build --from …`: the file, and a summary on stderr. */
export async function run(invocation: Invocation): Promise<number> {
  const { options, world, log } = invocation;
  const from = options.list('from');
  if (from.length === 0) {
    throw new SeaworthyError('usage', '--from names no feed', {
      hint: 'name feeds or a directory of feeds: seaworthy db build --from feeds/',
    });
  }
  const named = options.value('output');
  const output = named === null ? defaultDatabase(cacheDirOf(invocation)) : resolve(world.cwd, named);
  const summary: BuildSummary = await withTimeout(invocation, (signal) =>
    compileDatabase({
      from: from.map((path) => resolve(world.cwd, path)),
      output,
      builtAt: builtAt(world.env),
      onProgress: (progress) => showBuild(log, progress),
      signal,
    }),
  );
  sayBuilt(log, summary);
  return EXIT.passed;
}
