import type { Cataloger } from '../../contract.ts';
import { parseEgg } from './parse.ts';

/** Zipped eggs, which Python imports as they stand. */
export const cataloger: Cataloger = {
  name: 'python-egg',
  version: 1,
  summary: 'Python packages in zipped `*.egg` files',
  wants: { suffixes: ['.egg'] },
  type: 'pypi',
  matching: { ecosystem: 'PyPI', scheme: 'pep440' },
  maxBytes: 256 << 20,
  parse: parseEgg,
};
