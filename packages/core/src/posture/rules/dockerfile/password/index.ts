import type { DockerfileSubject } from '../../../model/tree.ts';
import { hasOption, runsOf } from '../../run.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** A password that is set in a build is in its layers. */
export const rule: Rule = defineRule({
  id: 'dockerfile/password',
  title: 'Password is set in the build',
  why: 'It is in the history or in /etc/shadow of everybody who has the image, and the same in every copy.',
  remedy: 'Let nobody sign in to a container; where somebody must, by keys that are mounted',
  severity: 'high',
  covers: ['DF026'],
  aliases: ['CKV2_DOCKER_17'],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  for (const { commands } of runsOf(file)) {
    for (const command of commands) {
      const { program, args, programWord } = command;
      const sets =
        program === 'chpasswd' ||
        (program === 'passwd' &&
          !args.some(({ text }) => /^-[dlue]$|^--(?:delete|lock|unlock|expire)$/.test(text)));
      const given = /^(?:useradd|usermod)$/.test(program) && hasOption(command, '-p', '--password');
      if (sets || given) yield { at: programWord.place, reason: `${program} sets one` };
    }
  }
}
