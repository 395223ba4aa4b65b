import type { DockerfileSubject } from '../../../model/tree.ts';
import { hasOption, putBehind, runsOf, subcommandOf } from '../../run.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';
import { deterministic } from '../../support.ts';

/** pip keeps what it fetches in the home folder. */
export const rule: Rule = defineRule({
  id: 'packages/pip-cache',
  title: 'Cache of pip stays in the image',
  why: 'It is of no use there.',
  remedy: 'Add --no-cache-dir, or mount a cache',
  severity: 'negligible',
  covers: ['DF067'],
  aliases: ['DL3042'],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  const off = file.instructions.some(
    ({ keyword, text }) => /^(?:ENV|ARG)$/.test(keyword) && /PIP_NO_CACHE_DIR/.test(text),
  );
  if (off) return;
  for (const { commands, mounted } of runsOf(file)) {
    if (mounted.some((path) => path.includes('pip'))) continue;
    for (const command of commands) {
      const verb = subcommandOf(command);
      if (
        !/^pip3?$/.test(command.program) ||
        verb?.text !== 'install' ||
        hasOption(command, '--no-cache-dir')
      )
        continue;
      if (command.command.assignments.some(({ name }) => name === 'PIP_NO_CACHE_DIR')) continue;
      yield {
        at: verb.place,
        reason: 'pip keeps it',
        fix: deterministic('add --no-cache-dir', putBehind(verb, '--no-cache-dir')),
      };
    }
  }
}
