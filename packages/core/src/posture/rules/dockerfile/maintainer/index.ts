import type { DockerfileSubject } from '../../../model/tree.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';
import { deterministic } from '../../support.ts';

/** MAINTAINER is deprecated (https://docs.docker.com/reference/dockerfile/#maintainer-deprecated). */
export const rule: Rule = defineRule({
  id: 'dockerfile/maintainer',
  title: 'MAINTAINER is deprecated',
  why: 'Builders may drop it; a label can be read from the image by every tool.',
  remedy: 'Write LABEL org.opencontainers.image.authors="…"',
  severity: 'low',
  covers: ['DF020'],
  aliases: ['DL4000', 'DS-0022', 'CKV_DOCKER_6'],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  for (const { keyword, keywordPlace, place, text } of file.instructions) {
    if (keyword !== 'MAINTAINER') continue;
    const { source, start, end } = place;
    const label = `LABEL org.opencontainers.image.authors=${JSON.stringify(text.replace(/^"(.*)"$/, '$1'))}`;
    yield {
      at: keywordPlace,
      reason: 'it is written here',
      fix: deterministic('make a label of it', [{ source, start, end, text: label }]),
    };
  }
}
