import type { DockerfileSubject } from '../../../model/tree.ts';
import { runsOf } from '../../run.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** The shell of the builder is chosen by SHELL (https://docs.docker.com/reference/dockerfile/#shell). */
export const rule: Rule = defineRule({
  id: 'dockerfile/shell-replaced',
  title: '/bin/sh is replaced',
  why: 'Every script of the image that asks for sh gets another shell.',
  remedy: 'Write SHELL ["/bin/bash", "-c"]',
  severity: 'low',
  covers: ['DF048'],
  aliases: ['DL4005'],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  for (const { commands } of runsOf(file)) {
    for (const command of commands) {
      const last = command.args.at(-1);
      if (command.program === 'ln' && last !== undefined && /^\/(?:usr\/)?bin\/sh$/.test(last.text)) {
        yield { at: last.place, reason: 'ln makes another shell of it' };
      }
    }
  }
}
