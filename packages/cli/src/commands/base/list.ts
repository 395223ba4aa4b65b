import { openKnownImages } from '@seaworthy/core/lineage/known-images.ts';
import type { Invocation } from '../../command/descriptor.ts';
import { cacheDirOf, timeOfRun } from '../../environment.ts';
import { EXIT } from '../../exit-codes.ts';
import { count, printable } from '../../ui/text.ts';
import { writeText } from '../../ui/write.ts';

/** `seaworthy base list`: names, layers and what a scan found. */
export async function run(invocation: Invocation): Promise<number> {
  const { options, world } = invocation;
  const images = openKnownImages(cacheDirOf(invocation), timeOfRun(world.env)).all();
  if (options.value('format') === 'json') {
    await writeText(world.stdout, `${JSON.stringify({ images }, null, 2)}\n`);
    return EXIT.passed;
  }
  const lines = images.flatMap(({ names, layers, findings, chainId }) =>
    names.map(({ name, platform, indexed }) => {
      const found = findings === null ? 'not scanned' : count(findings.list.length, 'finding');
      const kept = indexed ? 'kept' : 'seen';
      return `${printable(name)}  ${platform ?? '-'}  ${count(layers, 'layer')}  ${found}  ${kept}  ${chainId.slice(0, 19)}`;
    }),
  );
  const none = 'no image is known yet: seaworthy base index IMAGE… keeps one';
  await writeText(world.stdout, `${(lines.length === 0 ? [none] : lines.sort()).join('\n')}\n`);
  return EXIT.passed;
}
