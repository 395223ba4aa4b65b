import { statSync } from 'node:fs';
import { pushDatabase } from '@seaworthy/core/advisory/artifact/push.ts';
import { SeaworthyError } from '@seaworthy/core/model/error.ts';
import type { Invocation } from '../../command/descriptor.ts';
import { environmentOf, withTimeout } from '../../environment.ts';
import { EXIT } from '../../exit-codes.ts';
import { formatBytes } from '../../ui/text.ts';
import { writeText } from '../../ui/write.ts';
import { databasePath } from './open.ts';
import { artifactRepository } from './repository.ts';

/** `seaworthy db push REF`: the manifest's digest on stdout, which is what to pin. */
export async function run(invocation: Invocation): Promise<number> {
  const { options, world, log } = invocation;
  const path = databasePath(invocation);
  if (statSync(path, { throwIfNoEntry: false }) === undefined) {
    throw new SeaworthyError('target/not-found', `there is no advisory database ${path}`, {
      hint: 'seaworthy db update fetches one, seaworthy db build compiles one from feeds',
    });
  }
  return withTimeout(invocation, async (signal) => {
    const environment = environmentOf(invocation, signal, options.flag('offline'));
    const repository = await artifactRepository(invocation, environment, true);
    const onProgress = (done: number, total: number): void => {
      log.progress.update({ phase: 'database', label: repository.name, done, total });
    };
    const { manifestDigest, digest, size } = await pushDatabase({ path, repository, signal, onProgress });
    log.note(`${repository.name} has the database ${digest}, ${formatBytes(size)}`);
    await writeText(world.stdout, `${manifestDigest}\n`);
    return EXIT.passed;
  });
}
