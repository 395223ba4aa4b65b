import { resolve } from 'node:path';
import type { BuildSummary } from '@seaworthy/core/advisory/database/build.ts';
import { buildDatabase, isAddress } from '@seaworthy/core/advisory/update/build.ts';
import { httpRequest } from '@seaworthy/core/image/http/index.ts';
import { SeaworthyError } from '@seaworthy/core/model/error.ts';
import type { Invocation } from '../../command/descriptor.ts';
import { cacheDirOf, defaultDatabase, environmentOf, withTimeout } from '../../environment.ts';
import { EXIT } from '../../exit-codes.ts';
import { builtAt, sayBuilt, showUpdate } from './say.ts';

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
  const summary: BuildSummary = await withTimeout(invocation, (signal) => {
    const environment = environmentOf(invocation, signal, options.flag('offline'));
    return buildDatabase({
      from: from.map((source) => (isAddress(source) ? source : resolve(world.cwd, source))),
      output,
      builtAt: builtAt(world.env),
      environment,
      get: (url, headers) => httpRequest(url, { headers }, environment),
      onProgress: (progress) => showUpdate(log, progress),
    });
  });
  sayBuilt(log, summary);
  return EXIT.passed;
}
