import type { DockerfileSubject } from '../../../model/tree.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';
import { deterministic } from '../../support.ts';

/** Empty lines within an instruction (https://docs.docker.com/reference/build-checks/no-empty-continuation/). */
export const rule: Rule = defineRule({
  id: 'dockerfile/empty-continuation',
  title: 'Empty line within an instruction',
  why: 'The builder will refuse it one day, and who reads takes the instruction for ended.',
  remedy: 'Take the empty line out',
  severity: 'low',
  covers: ['DF016'],
  aliases: ['NoEmptyContinuation'],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  for (const { emptyLines } of file.instructions) {
    for (const { source, start, end } of emptyLines) {
      const next = source.text.indexOf('\n', end);
      const edits = [{ source, start, end: next === -1 ? end : next + 1, text: '' }];
      yield {
        at: { source, start, end },
        reason: 'the instruction goes on below it',
        fix: deterministic('take it out', edits),
      };
    }
  }
}
