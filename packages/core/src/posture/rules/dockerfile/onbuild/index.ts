import type { DockerfileSubject } from '../../../model/tree.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** What ONBUILD may not do (https://docs.docker.com/reference/dockerfile/#onbuild-limitations). */
export const rule: Rule = defineRule({
  id: 'dockerfile/onbuild',
  title: 'ONBUILD with an instruction that it cannot have',
  why: 'The image is built, and every image on it is refused.',
  remedy: 'Take it out',
  severity: 'high',
  covers: ['DF050'],
  aliases: ['DL3043'],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  for (const { place, onbuild } of file.instructions) {
    const inner = onbuild?.keyword ?? '';
    if (['FROM', 'MAINTAINER', 'ONBUILD'].includes(inner)) {
      yield { at: place, reason: `ONBUILD ${inner} is refused` };
    }
  }
}
