import type { DockerfileSubject } from '../../../model/tree.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** `# syntax=` is a program that reads the Dockerfile, fetched for each build (https://docs.docker.com/build/buildkit/frontend/). */
export const rule: Rule = defineRule({
  id: 'dockerfile/untrusted-frontend',
  title: 'Dockerfile is read by a program of others',
  why: 'The frontend sees the context and decides what is built; a tag of it can be moved.',
  remedy: 'Use docker/dockerfile, or name the other one by its digest',
  severity: 'medium',
  covers: ['DF078'],
  aliases: [],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  for (const { name, value, place } of file.directives) {
    if (
      name !== 'syntax' ||
      /@sha256:/.test(value) ||
      /^(?:docker\.io\/)?docker\/dockerfile(?::|$)/.test(value)
    )
      continue;
    yield { at: place, reason: `${value} is fetched and run` };
  }
}
