import type { DockerfileSubject } from '../../../model/tree.ts';
import type { Flag, Instruction } from '../../../read/dockerfile/contract.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** A stage that copies from itself has nothing to copy yet. */
export const rule: Rule = defineRule({
  id: 'dockerfile/copy-from-itself',
  title: 'Stage copies from itself',
  why: 'The builder refuses it.',
  remedy: 'Name the stage that has the files',
  severity: 'high',
  covers: ['DF034'],
  aliases: ['DL3023', 'DS-0006'],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

function fromOf({ flags }: Instruction): Flag | null {
  return flags.find(({ name }) => name === 'from') ?? null;
}

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  for (const { name, index, instructions } of file.stages) {
    for (const instruction of instructions) {
      const from = fromOf(instruction);
      const own = [name?.text.toLowerCase(), String(index)];
      if (from !== null && own.includes(from.value?.toLowerCase()))
        yield { at: from.place, reason: 'it is this stage' };
    }
  }
}
