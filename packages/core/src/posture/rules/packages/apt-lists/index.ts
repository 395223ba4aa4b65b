import type { DockerfileSubject } from '../../../model/tree.ts';
import { goOn, runsOf } from '../../run.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';
import { deterministic } from '../../support.ts';

const APT = /^apt(?:-get|itude)?$/;

/** What apt-get update fetches stays in the layer, unless the same RUN removes it. */
export const rule: Rule = defineRule({
  id: 'packages/apt-lists',
  title: 'Lists of apt stay in the image',
  why: 'They are old tomorrow, and some 20 MB.',
  remedy: 'End the RUN with rm -rf /var/lib/apt/lists/*',
  severity: 'low',
  covers: ['DF061'],
  aliases: ['DL3009', 'CIS-DI-0005'],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  const last = file.stages.at(-1);
  for (const run of runsOf(file)) {
    // What an earlier stage leaves behind is not in the image.
    if (run.instruction.stage !== last?.index || run.mounted.some((path) => path.startsWith('/var/lib/apt')))
      continue;
    const update = run.commands.find(
      ({ program, args }) => APT.test(program) && args.some(({ text }) => text === 'update'),
    );
    const removes = run.commands.some(
      ({ program, args }) =>
        program === 'rm' && args.some(({ text }) => text.startsWith('/var/lib/apt/lists')),
    );
    if (update === undefined || removes) continue;
    const edits = goOn(run, 'rm -rf /var/lib/apt/lists/*');
    yield {
      at: update.programWord.place,
      reason: 'this RUN leaves them',
      fix: deterministic('remove them', edits),
    };
  }
}
