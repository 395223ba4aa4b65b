import type { DockerfileSubject } from '../../../model/tree.ts';
import { runsOf } from '../../run.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** Two programs for one thing. */
export const rule: Rule = defineRule({
  id: 'dockerfile/curl-and-wget',
  title: 'Both curl and wget are used',
  why: 'Each is a program more that has flaws, and another way to fail.',
  remedy: 'Use one of them',
  severity: 'negligible',
  covers: ['DF052'],
  aliases: ['DL4001', 'DS-0014'],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  const runs = runsOf(file).filter(({ instruction }) => instruction.stage === file.stages.length - 1);
  const commands = runs.flatMap((run) => run.commands);
  const wget = commands.find(({ program }) => program === 'wget');
  if (wget !== undefined && commands.some(({ program }) => program === 'curl')) {
    yield { at: wget.programWord.place, reason: 'curl is used in the same stage' };
  }
}
