import type { DockerfileSubject } from '../../../model/tree.ts';
import { hasOption, putBehind, runsOf } from '../../run.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';
import { deterministic } from '../../support.ts';

/** useradd writes lastlog and faillog at the place of the number: sparse files as long as that (https://github.com/golang/go/issues/13548). */
export const rule: Rule = defineRule({
  id: 'dockerfile/useradd-log',
  title: 'useradd with a high number fills the disk',
  why: 'The layer has files of gigabytes of nothing, and the build runs out of disk.',
  remedy: 'Add --no-log-init',
  severity: 'low',
  covers: ['DF027'],
  aliases: ['DL3046'],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  for (const { commands } of runsOf(file)) {
    for (const command of commands) {
      if (command.program !== 'useradd' || hasOption(command, '-l', '--no-log-init')) continue;
      const at = command.args.findIndex(({ text }) => /^(?:-u|--uid)$/.test(text));
      const value =
        at === -1
          ? command.args.find(({ text }) => text.startsWith('--uid='))?.text.slice(6)
          : command.args[at + 1]?.text;
      if (!/^\d{6,}$/.test(value ?? '')) continue;
      const fix = deterministic('add --no-log-init', putBehind(command.programWord, '--no-log-init'));
      yield { at: command.programWord.place, reason: `the number is ${value}`, fix };
    }
  }
}
