import type { DockerfileSubject } from '../../../model/tree.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';

/** What is fetched while the image is built, without a checksum (https://docs.docker.com/reference/dockerfile/#add---checksum). */
export const rule: Rule = defineRule({
  id: 'dockerfile/unverified-download',
  title: 'Download is not verified',
  why: 'Whoever holds the server, or the way to it, decides what is in the image.',
  remedy: 'Give ADD the checksum: ADD --checksum=sha256:…',
  severity: 'medium',
  covers: ['DF040'],
  aliases: ['CIS-DI-0009'],
  taxonomies: ['slsa/pinned'],
  checks: {
    dockerfile: check,
  },
});

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  for (const { keyword, keywordPlace, words, flags } of file.instructions) {
    const remote = words
      .slice(0, -1)
      .find(({ text }) => /^https?:/i.test(text) && !/\.git(?:#|$)/.test(text));
    if (keyword !== 'ADD' || remote === undefined || flags.some(({ name }) => name === 'checksum')) continue;
    yield { at: keywordPlace, reason: `${remote.text} is taken as it comes` };
  }
}
