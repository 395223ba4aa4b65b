import type { DockerfileSubject } from '../../../model/tree.ts';
import { operandsOf, runsOf, subcommandOf } from '../../run.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** What a word with a version has in it, by what installs. */
const INSTALLS: ReadonlyMap<string, RegExp> = new Map([
  ['apt-get install', /=/],
  ['apt install', /=/],
  ['apk add', /[=<>~@]/],
  ...['dnf', 'microdnf', 'yum'].map((program) => [`${program} install`, /-\d/] as const),
  ['zypper install', /[=<>]/],
]);

/** What the distribution has today is installed. */
export const rule: Rule = defineRule({
  id: 'packages/unpinned-system',
  title: 'Version of a system package is not named',
  why: 'Two builds of one commit differ, and nobody sees what changed.',
  remedy: 'Name versions, or build from a snapshot of the distribution',
  severity: 'negligible',
  covers: ['DF064'],
  aliases: ['DL3008', 'DL3018', 'DL3033', 'DL3037', 'DL3041'],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  for (const { commands } of runsOf(file)) {
    for (const command of commands) {
      const verb = subcommandOf(command)?.text ?? '';
      const sign = INSTALLS.get(`${command.program} ${verb}`);
      if (sign === undefined) continue;
      const open = operandsOf(command).filter(
        ({ text, literal }) => literal && !sign.test(text) && /^[\w.+-]+$/.test(text),
      );
      const [first] = open;
      if (first !== undefined)
        yield {
          at: first.place,
          reason: `${open
            .map(({ text }) => text)
            .slice(0, 5)
            .join(', ')} may be any version`,
        };
    }
  }
}
