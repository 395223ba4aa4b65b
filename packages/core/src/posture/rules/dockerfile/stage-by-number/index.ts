import type { DockerfileSubject } from '../../../model/tree.ts';
import type { Flag, Instruction } from '../../../read/dockerfile/contract.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** Stages are counted; a name stays when one is added. */
export const rule: Rule = defineRule({
  id: 'dockerfile/stage-by-number',
  title: 'Stage is named by its number',
  why: 'Another stage before it, and the files of another one are copied.',
  remedy: 'Name the stage, FROM … AS build, and copy --from=build',
  severity: 'low',
  covers: ['DF014'],
  aliases: [],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

function fromOf({ flags }: Instruction): Flag | null {
  return flags.find(({ name }) => name === 'from') ?? null;
}

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  for (const instruction of file.instructions) {
    const from = fromOf(instruction);
    if (from !== null && /^\d+$/.test(from.value ?? ''))
      yield { at: from.place, reason: `${from.value} is a number` };
  }
}
