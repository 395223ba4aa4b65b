import type { DockerfileSubject } from '../../../model/tree.ts';
import type { RuleContext } from '../../contract.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** Without a .dockerignore everything beside the Dockerfile is sent and copied (https://docs.docker.com/build/concepts/context/#dockerignore-files). */
export const rule: Rule = defineRule({
  id: 'dockerfile/whole-context',
  title: 'Whole folder is copied without a .dockerignore',
  why: '.git, .env, keys and what was built before go into the image, and stay in its layers.',
  remedy: 'Write a .dockerignore, or copy what is needed by name',
  severity: 'medium',
  covers: ['DF037'],
  aliases: [],
  taxonomies: [],
  checks: {
    dockerfile: check,
  },
});

const WHOLE: ReadonlySet<string> = new Set(['.', './', '*', './*']);

function* check({ file }: DockerfileSubject, { tree }: RuleContext): Iterable<Violation> {
  const { path } = file.source;
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const ignores = [
    `${path}.dockerignore`,
    `${folder}.dockerignore`,
    `${folder}.containerignore`,
    '.dockerignore',
  ];
  if (ignores.some((name) => tree.paths.has(name))) return;
  for (const { keyword, keywordPlace, words, flags } of file.instructions) {
    const whole = words.slice(0, -1).some(({ text }) => WHOLE.has(text));
    if ((keyword !== 'COPY' && keyword !== 'ADD') || !whole || flags.some(({ name }) => name === 'from'))
      continue;
    yield { at: keywordPlace, reason: 'nothing says what is left out' };
  }
}
