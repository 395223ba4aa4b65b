import { cacheStatus } from '@seaworthy/core/image/cache/index.ts';
import type { Invocation } from '../../command/descriptor.ts';
import { cacheDirOf } from '../../environment.ts';
import { EXIT } from '../../exit-codes.ts';
import { formatBytes, printable } from '../../ui/text.ts';
import { writeText } from '../../ui/write.ts';

/** `seaworthy cache status`: four lines on stdout. */
export async function run(invocation: Invocation): Promise<number> {
  const status = await cacheStatus(cacheDirOf(invocation));
  const lines = [
    `path     ${printable(status.path)}`,
    `entries  ${status.entries}`,
    `size     ${formatBytes(status.bytes)}`,
    `limit    ${formatBytes(status.limit)}`,
  ];
  await writeText(invocation.world.stdout, `${lines.join('\n')}\n`);
  return EXIT.passed;
}
