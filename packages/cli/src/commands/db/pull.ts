import { resolve } from 'node:path';
import { pullDatabase } from '@seaworthy/core/advisory/artifact/pull.ts';
import type { Invocation } from '../../command/descriptor.ts';
import { defaultDatabase, environmentOf, withTimeout } from '../../environment.ts';
import { EXIT } from '../../exit-codes.ts';
import { count, formatBytes } from '../../ui/text.ts';
import { artifactRepository } from './repository.ts';

/** `seaworthy db pull REF`: verified, and swapped in at once. */
export async function run(invocation: Invocation): Promise<number> {
  const { options, world, log } = invocation;
  return withTimeout(invocation, async (signal) => {
    const environment = environmentOf(invocation, signal, options.flag('offline'));
    const named = options.value('output');
    const output = named === null ? defaultDatabase(environment.cacheDir) : resolve(world.cwd, named);
    const repository = await artifactRepository(invocation, environment, false);
    const onProgress = (done: number, total: number): void => {
      log.progress.update({ phase: 'database', label: repository.name, done, total });
    };
    const pulled = await pullDatabase({ output, repository, signal, onProgress });
    log.note(
      `${output}: ${count(pulled.records, 'advisory', 'advisories')}, ${formatBytes(pulled.size)}, built ${pulled.built}`,
    );
    log.note(`its digest is ${pulled.digest}`);
    if (pulled.older)
      log.note(`it is older than the database that it replaced, which was built ${pulled.replaced}`);
    return EXIT.passed;
  });
}
