import type { Cataloger } from '../../contract.ts';
import { parseRelease, RELEASE_FILES } from './parse.ts';

/** Names the distribution. A file that says more precisely which one it is stands before those that it imitates. */
export const cataloger: Cataloger = {
  name: 'os-release',
  version: 1,
  summary:
    'the distribution, from os-release, or from the release file of Alpine, Debian, Red Hat and its kin, SUSE',
  wants: { paths: RELEASE_FILES },
  type: null,
  matching: null,
  precedence: (path) => RELEASE_FILES.indexOf(path),
  maxBytes: 1 << 20,
  parse: parseRelease,
};
