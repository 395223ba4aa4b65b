import type { DockerfileSubject } from '../../../model/tree.ts';
import { hasOption, operandsOf, replaceWord, runsOf, subcommandOf } from '../../run.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';
import { deterministic } from '../../support.ts';

/** npm install follows package.json and changes the lockfile; npm ci follows the lockfile. */
export const rule: Rule = defineRule({
  id: 'packages/lockfile-ignored',
  title: 'Lockfile is not followed',
  why: 'What is installed is what the ranges allow today, not what was tested.',
  remedy: 'Install by the lockfile: npm ci, yarn install --immutable, uv sync --locked',
  severity: 'medium',
  covers: ['DF066'],
  aliases: [],
  taxonomies: ['scorecard/Pinned-Dependencies'],
  checks: {
    dockerfile: check,
  },
});

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  for (const { commands } of runsOf(file)) {
    for (const command of commands) {
      const verb = subcommandOf(command);
      // With names it is for these.
      if (
        command.program !== 'npm' ||
        verb === null ||
        !/^(?:install|i)$/.test(verb.text) ||
        operandsOf(command).length > 0
      )
        continue;
      if (hasOption(command, '-g', '--global', '--location')) continue;
      const fix = deterministic('install by the lockfile', replaceWord(verb, 'ci'));
      yield { at: verb.place, reason: 'npm install may change it', fix };
    }
  }
}
