import type { DockerfileSubject } from '../../../model/tree.ts';
import type { Flag, Instruction } from '../../../read/dockerfile/contract.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** A stage can copy from those before it. */
export const rule: Rule = defineRule({
  id: 'dockerfile/copy-from-later-stage',
  title: 'Stage copies from one that comes later',
  why: 'The builder takes the name for an image and fetches it, from whoever has that name on the registry.',
  remedy: 'Move the stage up, or correct the name',
  severity: 'medium',
  covers: ['DF033'],
  aliases: ['DL3022'],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

function fromOf({ flags }: Instruction): Flag | null {
  return flags.find(({ name }) => name === 'from') ?? null;
}

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  const later = new Set(file.stages.flatMap(({ name }) => name?.text.toLowerCase() ?? []));
  for (const { name, instructions } of file.stages) {
    for (const instruction of instructions) {
      const from = fromOf(instruction);
      const value = from?.value?.toLowerCase() ?? '';
      if (from !== null && later.has(value) && value !== name?.text.toLowerCase()) {
        yield { at: from.place, reason: `${from.value} is a stage further down` };
      }
    }
    later.delete(name?.text.toLowerCase() ?? '');
  }
}
