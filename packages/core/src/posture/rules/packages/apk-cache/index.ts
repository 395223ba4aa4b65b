import type { DockerfileSubject } from '../../../model/tree.ts';
import { hasOption, putBehind, runsOf, subcommandOf } from '../../run.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';
import { deterministic } from '../../support.ts';

/** apk keeps its index in the layer, unless it is told not to. */
export const rule: Rule = defineRule({
  id: 'packages/apk-cache',
  title: 'Index of apk stays in the image',
  why: 'It is old tomorrow.',
  remedy: 'Add --no-cache',
  severity: 'low',
  covers: ['DF062'],
  aliases: ['DL3019', 'DS-0025', 'CIS-DI-0004'],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  for (const { commands, mounted } of runsOf(file)) {
    const removes = commands.some(
      ({ program, args }) => program === 'rm' && args.some(({ text }) => text.startsWith('/var/cache/apk')),
    );
    if (
      removes ||
      mounted.some((path) => path.startsWith('/var/cache/apk') || path.startsWith('/etc/apk/cache'))
    )
      continue;
    for (const command of commands) {
      const verb = subcommandOf(command);
      if (command.program !== 'apk' || verb?.text !== 'add' || hasOption(command, '--no-cache')) continue;
      const fix = deterministic('add --no-cache', putBehind(verb, '--no-cache'));
      yield { at: verb.place, reason: 'apk add keeps it', fix };
    }
  }
}
