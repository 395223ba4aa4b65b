import type { DockerfileSubject } from '../../../model/tree.ts';
import { runsOf } from '../../run.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** Programs for people and machines, not for builds. */
export const rule: Rule = defineRule({
  id: 'dockerfile/pointless-command',
  title: 'Command without a meaning in a build',
  why: 'There is nobody to see it, no service and no machine: it does nothing, or fails.',
  remedy: 'Take it out',
  severity: 'low',
  covers: ['DF025'],
  aliases: ['DL3001'],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  for (const { commands } of runsOf(file)) {
    for (const command of commands) {
      if (
        !/^(?:ssh|vim?|nano|shutdown|reboot|service|systemctl|ps|free|top|kill|mount|ifconfig|telnet)$/.test(
          command.program,
        )
      )
        continue;
      if (
        command.program === 'systemctl' &&
        /^(?:enable|disable|mask|preset)$/.test(command.args[0]?.text ?? '')
      )
        continue;
      yield { at: command.programWord.place, reason: `${command.program} is called` };
    }
  }
}
