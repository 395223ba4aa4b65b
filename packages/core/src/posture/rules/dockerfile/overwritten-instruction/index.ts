import type { DockerfileSubject } from '../../../model/tree.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';
import { deterministic } from '../../support.ts';

/** Of CMD, ENTRYPOINT and HEALTHCHECK the last one of a stage counts. */
export const rule: Rule = defineRule({
  id: 'dockerfile/overwritten-instruction',
  title: 'Instruction is overwritten by a later one',
  why: 'Who reads the first one believes that it runs.',
  remedy: 'Take the earlier one out',
  severity: 'medium',
  covers: ['DF046'],
  aliases: ['DL3012', 'DL4003', 'DL4004', 'DS-0007', 'DS-0016', 'DS-0023'],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  for (const { instructions } of file.stages) {
    const last = new Map(instructions.map((instruction) => [instruction.keyword, instruction]));
    for (const instruction of instructions) {
      const { keyword, keywordPlace, place } = instruction;
      if (!['CMD', 'ENTRYPOINT', 'HEALTHCHECK'].includes(keyword) || last.get(keyword) === instruction)
        continue;
      const { source, start, end } = place;
      const next = source.text.indexOf('\n', end);
      const edits = [{ source, start, end: next === -1 ? source.text.length : next + 1, text: '' }];
      yield {
        at: keywordPlace,
        reason: `a later ${keyword} takes its place`,
        fix: deterministic('take it out', edits),
      };
    }
  }
}
