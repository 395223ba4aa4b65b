import type { DockerfileSubject } from '../../../model/tree.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** What a build may do beyond its sandbox (https://docs.docker.com/reference/dockerfile/#run---security). */
export const rule: Rule = defineRule({
  id: 'dockerfile/privileged-build',
  title: 'Build leaves its sandbox',
  why: 'RUN --security=insecure is root of the build machine, and --network=host reaches whatever that one reaches.',
  remedy: 'Take the flag out',
  severity: 'high',
  covers: ['DF073'],
  aliases: [],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  for (const { keyword, flags } of file.instructions) {
    if (keyword !== 'RUN') continue;
    for (const { name, value, place } of flags) {
      if ((name === 'security' && value === 'insecure') || (name === 'network' && value === 'host')) {
        yield { at: place, reason: `--${name}=${value} is asked for` };
      }
    }
  }
}
