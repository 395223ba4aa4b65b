import type { DockerfileSubject } from '../../../model/tree.ts';
import { runsOf } from '../../run.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** What a server answers is run as root, unseen. */
export const rule: Rule = defineRule({
  id: 'dockerfile/remote-script',
  title: 'Script of a server is run as it comes',
  why: 'Whoever holds the server, or the way to it, runs what he likes in the build; and nobody can see later what it was.',
  remedy: 'Fetch it with ADD --checksum=…, look at it, then run it',
  severity: 'high',
  covers: ['DF054'],
  aliases: [],
  taxonomies: ['scorecard/Pinned-Dependencies'],
  checks: {
    dockerfile: check,
  },
});

const SHELLS = /^(?:sh|ash|bash|dash|zsh|ksh|python3?|node|perl|ruby)$/;

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  for (const { commands } of runsOf(file)) {
    for (const command of commands) {
      const fetches = /^(?:curl|wget)$/.test(command.program);
      const { pipeline } = command.command;
      const runs = commands.find(
        (one) => one.command.pipeline === pipeline && one !== command && SHELLS.test(one.program),
      );
      if (fetches && runs !== undefined) {
        yield { at: command.programWord.place, reason: `${command.program} gives it to ${runs.program}` };
      }
    }
  }
}
