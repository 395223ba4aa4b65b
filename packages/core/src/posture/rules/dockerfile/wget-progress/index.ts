import type { DockerfileSubject } from '../../../model/tree.ts';
import { hasOption, putBehind, runsOf } from '../../run.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';
import { deterministic } from '../../support.ts';

/** wget draws a bar for each file. */
export const rule: Rule = defineRule({
  id: 'dockerfile/wget-progress',
  title: 'wget fills the log of the build',
  why: 'The log has a line for every 50 kB, and nobody finds what failed.',
  remedy: 'Add -nv or --progress=dot:giga',
  severity: 'negligible',
  covers: ['DF053'],
  aliases: ['DL3047'],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  for (const { commands } of runsOf(file)) {
    for (const command of commands) {
      const { program, programWord } = command;
      if (
        program !== 'wget' ||
        hasOption(command, '-q', '--quiet', '--progress', '--no-verbose', '-o', '--output-file')
      )
        continue;
      if (command.args.some(({ text }) => text === '-nv' || text === '-a' || text === '--version')) continue;
      const fix = deterministic('make it short', putBehind(programWord, '--progress=dot:giga'));
      yield { at: programWord.place, reason: 'nothing makes it quiet', fix };
    }
  }
}
