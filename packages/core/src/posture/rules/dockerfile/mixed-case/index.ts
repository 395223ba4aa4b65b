import type { DockerfileSubject } from '../../../model/tree.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';
import { deterministic } from '../../support.ts';

/** Instructions are written in upper case by convention. */
export const rule: Rule = defineRule({
  id: 'dockerfile/mixed-case',
  title: 'Instruction is not in upper case',
  why: 'People look for instructions by their upper case.',
  remedy: 'Write it in upper case',
  severity: 'negligible',
  covers: ['DF013'],
  aliases: ['ConsistentInstructionCasing'],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  for (const { keyword, keywordPlace } of file.instructions) {
    const { source, start, end } = keywordPlace;
    const written = source.text.slice(start, end);
    if (written === keyword) continue;
    const fix = deterministic('write it in upper case', [{ source, start, end, text: keyword }]);
    yield { at: keywordPlace, reason: `${written} is ${keyword}`, fix };
  }
}
