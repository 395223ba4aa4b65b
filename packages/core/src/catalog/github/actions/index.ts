import type { Cataloger } from '../../contract.ts';
import { parseAction } from './parse.ts';

/** Actions that an action of the repository runs in its turn. */
export const cataloger: Cataloger = {
  name: 'github-actions',
  version: 1,
  summary: 'actions and images that actions of GitHub use, from `action.yml`',
  wants: { basenames: ['action.yml', 'action.yaml'] },
  type: 'githubactions',
  matching: { ecosystem: 'GitHub Actions', scheme: 'semver' },
  lockfile: true,
  maxBytes: 4 << 20,
  parse: parseAction,
};
