import type { DockerfileSubject } from '../../../model/tree.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** WORKDIR goes on from the one before (https://docs.docker.com/reference/dockerfile/#workdir). */
export const rule: Rule = defineRule({
  id: 'dockerfile/relative-workdir',
  title: 'WORKDIR is relative',
  why: 'Where it leads depends on lines above, and on the base image.',
  remedy: 'Write the whole path',
  severity: 'low',
  covers: ['DF028'],
  aliases: ['DL3000', 'DS-0009', 'CKV_DOCKER_10'],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  for (const { keyword, place, words } of file.instructions) {
    const path = words[0]?.text ?? '';
    if (keyword === 'WORKDIR' && !/^(?:[/$]|[A-Za-z]:[\\/])/.test(path))
      yield { at: place, reason: `${path} is relative` };
  }
}
