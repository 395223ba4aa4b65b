import type { DockerfileSubject } from '../../../model/tree.ts';
import { runsOf, subcommandOf } from '../../run.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

const MANAGERS = /^(?:apt|apt-get|aptitude|apk)$/;

/** The layer with the lists is kept by the builder while the one with the install changes. */
export const rule: Rule = defineRule({
  id: 'packages/update-alone',
  title: 'Lists are fetched in a RUN of their own',
  why: 'A later install works with the lists of the day when the layer was made: old packages, or none.',
  remedy: 'Fetch and install in one RUN',
  severity: 'medium',
  covers: ['DF056'],
  aliases: ['DS-0017', 'CKV_DOCKER_5', 'CIS-DI-0007'],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  for (const { commands } of runsOf(file)) {
    const verbs = commands
      .filter(({ program }) => MANAGERS.test(program))
      .map((command) => subcommandOf(command)?.text ?? '');
    const update = commands.find(
      (command) => MANAGERS.test(command.program) && subcommandOf(command)?.text === 'update',
    );
    if (update === undefined || verbs.some((verb) => verb !== 'update')) continue;
    yield { at: update.programWord.place, reason: 'nothing is installed in the same RUN' };
  }
}
