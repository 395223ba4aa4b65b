import type { DockerfileSubject } from '../../../model/tree.ts';
import { runsOf } from '../../run.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** Of a pipe only the last command counts (https://docs.docker.com/build/building/best-practices/#using-pipes). */
export const rule: Rule = defineRule({
  id: 'dockerfile/pipefail',
  title: 'Failure in a pipe is not seen',
  why: 'A download that fails leaves an empty file, and the build goes on.',
  remedy: 'Begin with set -o pipefail, or SHELL ["/bin/bash", "-o", "pipefail", "-c"]',
  severity: 'low',
  covers: ['DF049'],
  aliases: ['DL4006'],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  for (const { commands, script, instruction } of runsOf(file)) {
    if (!script.posix || script.shell?.some(({ text }) => text === 'pipefail') === true) continue;
    const told = commands.some(
      ({ program, args }) => program === 'set' && args.some(({ text }) => text === 'pipefail'),
    );
    const pipe = script.commands.find(({ operator }) => operator === '|');
    if (told || pipe === undefined || instruction.form === 'json') continue;
    yield { at: pipe.place, reason: 'what stands before this may fail unseen' };
  }
}
