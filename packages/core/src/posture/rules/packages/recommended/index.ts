import type { DockerfileSubject } from '../../../model/tree.ts';
import { putBehind, runsOf, subcommandOf } from '../../run.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';
import { deterministic } from '../../support.ts';

/** apt installs what a package recommends, not only what it needs. */
export const rule: Rule = defineRule({
  id: 'packages/recommended',
  title: 'Recommended packages are installed, too',
  why: 'They double the image, and each has flaws of its own.',
  remedy: 'Add --no-install-recommends',
  severity: 'low',
  covers: ['DF060'],
  aliases: ['DL3015', 'DS-0029'],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  for (const { commands } of runsOf(file)) {
    for (const command of commands) {
      const verb = subcommandOf(command);
      if (!/^apt(?:-get)?$/.test(command.program) || verb?.text !== 'install') continue;
      const told = command.args.some(({ text }) =>
        /^--no-install-recommends$|Install-Recommends=(?:0|false|no)$/i.test(text),
      );
      if (told) continue;
      const edits = putBehind(verb, '--no-install-recommends');
      yield {
        at: verb.place,
        reason: 'nothing leaves them out',
        fix: deterministic('leave them out', edits),
      };
    }
  }
}
