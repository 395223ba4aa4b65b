import type { DockerfileSubject } from '../../../model/tree.ts';
import { operandsOf, runsOf, subcommandOf } from '../../run.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

const UPGRADES: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ...['apt', 'apt-get'].map((program) => [program, ['upgrade', 'dist-upgrade', 'full-upgrade']] as const),
  ...['dnf', 'microdnf', 'yum'].map((program) => [program, ['upgrade', 'update', 'distro-sync']] as const),
  ['apk', ['upgrade']],
  ['zypper', ['update', 'up', 'dist-upgrade', 'dup']],
]);

/** Everything of the base is brought to what is newest at the hour of the build. */
export const rule: Rule = defineRule({
  id: 'packages/blanket-upgrade',
  title: 'Base image is upgraded as a whole',
  why: 'Two builds of one commit differ, and the base is in the image twice; the base of today has it all.',
  remedy: 'Build on the newest base image; upgrade single packages by name',
  severity: 'low',
  covers: ['DF057'],
  aliases: ['DL3035', 'CIS-DI-0003', 'DS-0024'],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  for (const { commands } of runsOf(file)) {
    for (const command of commands) {
      const verb = subcommandOf(command)?.text ?? '';
      if (UPGRADES.get(command.program)?.includes(verb) !== true || operandsOf(command).length > 0) continue;
      yield { at: command.programWord.place, reason: `${command.program} ${verb} upgrades everything` };
    }
  }
}
