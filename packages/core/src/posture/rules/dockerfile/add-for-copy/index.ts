import type { DockerfileSubject } from '../../../model/tree.ts';
import { defineRule, type Rule, type Violation } from '../../contract.ts';
import { deterministic } from '../../support.ts';

/** ADD fetches, unpacks and copies; COPY copies (https://docs.docker.com/build/building/best-practices/#add-or-copy). */
export const rule: Rule = defineRule({
  id: 'dockerfile/add-for-copy',
  title: 'ADD where COPY is enough',
  why: 'Who reads ADD cannot tell whether something is fetched or unpacked; one day something is.',
  remedy: 'Write COPY in its place',
  severity: 'low',
  covers: ['DF039'],
  aliases: ['DL3020', 'DS-0005', 'CKV_DOCKER_4', 'CIS-DI-0009'],
  taxonomies: ['cis-docker/4.9'],
  checks: {
    dockerfile: check,
  },
});

const ARCHIVE = /\.(?:tar|tgz|tbz2|txz|tzst|gz|bz2|xz|zst|lzma|zip)(?:\.\w+)?$/i;
const REMOTE = /^(?:https?:|git@|git:|ssh:)|\.git(?:#|$)/i;

function* check({ file }: DockerfileSubject): Iterable<Violation> {
  for (const { keyword, keywordPlace, words, flags } of file.instructions) {
    const sources = words.slice(0, -1).map(({ text }) => text);
    // A variable may stand for anything; with --unpack and --checksum it means to be ADD.
    const plain = sources.every((text) => !ARCHIVE.test(text) && !REMOTE.test(text) && !text.includes('$'));
    if (
      keyword !== 'ADD' ||
      !plain ||
      flags.some(({ name }) => ['unpack', 'checksum', 'keep-git-dir'].includes(name))
    )
      continue;
    const fix = deterministic('write COPY', [{ ...keywordPlace, text: 'COPY' }]);
    yield { at: keywordPlace, reason: `${sources.join(' ')} is neither fetched nor unpacked`, fix };
  }
}
