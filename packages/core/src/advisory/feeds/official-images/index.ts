import type { Feed } from '../../contract.ts';
import { looksLikeLibrary, parseLibrary } from './parse.ts';

export const feed: Feed = {
  name: 'official-images',
  version: 1,
  summary: "The tags of Docker's official images that are still built, by their library of definition files",
  licence: 'Apache-2.0',
  upstream: 'https://github.com/docker-library/official-images',
  // It is published as a repository alone: an archive of it is given to `db build`, and `db update` fetches none.
  files: () => [],
  recognise: (head) => looksLikeLibrary(head.bytes),
  parse: parseLibrary,
};
