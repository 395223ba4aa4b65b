import type { DockerfileSubject } from '../../../model/tree.ts';
import { runsOf } from '../../run.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** Each RUN begins in WORKDIR: a cd ends with its RUN. */
export const rule: Rule = defineRule({
  id: 'dockerfile/change-of-folder',
  title: 'cd in place of WORKDIR',
  why: 'Who reads on believes to be there; the next RUN is not.',
  remedy: 'Write WORKDIR',
  severity: 'negligible',
  covers: ['DF030'],
  aliases: ['DL3003', 'DS-0013'],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  for (const { commands } of runsOf(file)) {
    const [first] = commands;
    // Within a subshell it is meant for that alone.
    if (first?.program === 'cd' && first.command.depth === 0)
      yield { at: first.programWord.place, reason: 'it ends with this RUN' };
  }
}
