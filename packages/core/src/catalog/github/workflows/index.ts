import type { Cataloger } from '../../contract.ts';
import { parseWorkflow } from './parse.ts';

/** Actions that the workflows of a repository run. */
export const cataloger: Cataloger = {
  name: 'github-workflows',
  version: 1,
  summary: 'actions and images that workflows of GitHub use, from `.github/workflows/*.yml`',
  wants: { suffixes: ['.yml', '.yaml'], within: '.github/workflows' },
  type: 'githubactions',
  matching: { ecosystem: 'GitHub Actions', scheme: 'semver' },
  lockfile: true,
  maxBytes: 4 << 20,
  parse: parseWorkflow,
};
