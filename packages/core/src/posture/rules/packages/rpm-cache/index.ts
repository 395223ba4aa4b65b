import type { DockerfileSubject } from '../../../model/tree.ts';
import { goOn, runsOf, subcommandOf } from '../../run.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';
import { deterministic } from '../../support.ts';

const MANAGERS = /^(?:yum|dnf|microdnf|tdnf|zypper)$/;
const CACHE = /^\/var\/cache\/(?:yum|dnf|libdnf|zypp)/;

/** yum, dnf and zypper keep what they fetch, unless the same RUN cleans up. */
export const rule: Rule = defineRule({
  id: 'packages/rpm-cache',
  title: 'Cache of the package manager stays in the image',
  why: 'It is old tomorrow, and large.',
  remedy: 'End the RUN with clean all',
  severity: 'low',
  covers: ['DF063'],
  aliases: ['DL3032', 'DL3036', 'DL3040', 'DS-0015', 'DS-0019', 'DS-0020', 'DS-0027'],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  for (const run of runsOf(file)) {
    const { commands, mounted } = run;
    const install = commands.find(
      (command) =>
        MANAGERS.test(command.program) &&
        /^(?:install|in|update|upgrade)$/.test(subcommandOf(command)?.text ?? ''),
    );
    const cleans = commands.some(
      (command) =>
        (MANAGERS.test(command.program) && /^(?:clean|cc)$/.test(subcommandOf(command)?.text ?? '')) ||
        (command.program === 'rm' && command.args.some(({ text }) => CACHE.test(text))),
    );
    if (install === undefined || cleans || mounted.some((path) => CACHE.test(path))) continue;
    const clean = `${install.program} clean${install.program === 'zypper' ? '' : ' all'}`;
    const fix = deterministic(`go on with ${clean}`, goOn(run, clean));
    yield { at: install.programWord.place, reason: `${install.program} leaves it`, fix };
  }
}
