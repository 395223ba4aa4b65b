import type { DockerfileSubject } from '../../../model/tree.ts';
import { replaceWord, runsOf } from '../../run.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';
import { deterministic } from '../../support.ts';

/** apt is made for people: its words may change with any release (apt(8)). */
export const rule: Rule = defineRule({
  id: 'packages/apt',
  title: 'apt in place of apt-get',
  why: 'A script that reads or calls apt breaks with its next release.',
  remedy: 'Write apt-get',
  severity: 'low',
  covers: ['DF058'],
  aliases: ['DL3027', 'CKV_DOCKER_9'],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  for (const { commands } of runsOf(file)) {
    for (const command of commands) {
      const { program, programWord } = command;
      if (program !== 'apt') continue;
      const edits = programWord.text === 'apt' ? replaceWord(programWord, 'apt-get') : null;
      yield { at: programWord.place, reason: 'apt is called', fix: deterministic('write apt-get', edits) };
    }
  }
}
