import { openKnownImages } from '@seaworthy/core/lineage/known-images.ts';
import { SeaworthyError } from '@seaworthy/core/model/error.ts';
import type { Invocation } from '../../command/descriptor.ts';
import { cacheDirOf, timeOfRun } from '../../environment.ts';
import { EXIT } from '../../exit-codes.ts';

/** `seaworthy base forget NAME…`. Throws `target/not-found` for a name that is not known. */
export async function run(invocation: Invocation): Promise<number> {
  const known = openKnownImages(cacheDirOf(invocation), timeOfRun(invocation.world.env));
  for (const name of invocation.operands) {
    if (known.forget(name) > 0) continue;
    throw new SeaworthyError('target/not-found', `no image ${JSON.stringify(name)} is known`, {
      hint: 'seaworthy base list shows the names',
    });
  }
  return EXIT.passed;
}
