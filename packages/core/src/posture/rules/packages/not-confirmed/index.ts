import type { DockerfileSubject } from '../../../model/tree.ts';
import { hasOption, putBehind, runsOf, subcommandOf } from '../../run.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';
import { deterministic } from '../../support.ts';

const INSTALLING = [
  'install',
  'upgrade',
  'dist-upgrade',
  'remove',
  'purge',
  'autoremove',
  'update',
  'localinstall',
  'groupinstall',
];
/** `update` of apt-get fetches lists, and asks for nothing. */
const APT: ReadonlySet<string> = new Set(INSTALLING.filter((verb) => verb !== 'update'));
const VERBS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['apt', APT],
  ['apt-get', APT],
  ...['dnf', 'microdnf', 'yum'].map((program) => [program, new Set(INSTALLING)] as const),
  ['zypper', new Set(['install', 'in', 'update', 'up', 'remove', 'rm'])],
]);

/** Package managers ask before they install; a build has nobody to answer. */
export const rule: Rule = defineRule({
  id: 'packages/not-confirmed',
  title: 'Package manager asks for confirmation',
  why: 'The build stops, or fails, at the question.',
  remedy: 'Add -y to the command',
  severity: 'medium',
  covers: ['DF059'],
  aliases: ['DL3014', 'DL3030', 'DL3034', 'DL3038', 'DS-0021'],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  for (const { commands } of runsOf(file)) {
    for (const command of commands) {
      const verb = subcommandOf(command);
      if (verb === null || VERBS.get(command.program)?.has(verb.text) !== true) continue;
      if (
        hasOption(
          command,
          '-y',
          '--yes',
          '--assume-yes',
          '--assumeyes',
          '--force-yes',
          '--quiet=2',
          '-n',
          '--non-interactive',
          '--no-confirm',
        )
      )
        continue;
      if (command.args.some(({ text }) => /^-q=2$|^-qq/.test(text))) continue;
      const reason = `${command.program} ${verb.text} waits for an answer`;
      yield { at: command.programWord.place, reason, fix: deterministic('add -y', putBehind(verb, '-y')) };
    }
  }
}
