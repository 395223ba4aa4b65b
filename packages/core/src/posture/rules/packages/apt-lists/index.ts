import type { DockerfileSubject } from '../../../model/tree.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';
import { goOn, type RunScript, runsOf, subcommandOf } from '../../run.ts';
import { deterministic } from '../../support.ts';

const APT = /^apt(?:-get|itude)?$/;
/** What apt does without lists. */
const WITHOUT_LISTS: ReadonlySet<string> = new Set([
  'update',
  'clean',
  'autoclean',
  'autoremove',
  'purge',
  'remove',
]);

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
  const runs = runsOf(file);
  for (const [index, run] of runs.entries()) {
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
    // A later install that fetches nothing itself would find nothing.
    const isNeeded = runs.slice(index + 1).some(needsLists);
    const edits = isNeeded ? null : goOn(run, 'rm -rf /var/lib/apt/lists/*');
    yield {
      at: update.programWord.place,
      reason: 'this RUN leaves them',
      fix: deterministic('remove them', edits),
    };
  }
}

/** Whether it works with lists that an earlier RUN fetched. */
function needsLists({ commands }: RunScript): boolean {
  const verbs = commands
    .filter(({ program }) => APT.test(program))
    .map((command) => subcommandOf(command)?.text ?? '');
  const needing = verbs.findIndex((verb) => !WITHOUT_LISTS.has(verb));
  const update = verbs.indexOf('update');
  return needing >= 0 && (update < 0 || update > needing);
}
