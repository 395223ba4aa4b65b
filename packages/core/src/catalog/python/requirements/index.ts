import type { Cataloger } from '../../contract.ts';
import { parseRequirements } from './parse.ts';

/** Files of requirements as pip reads them. */
export const cataloger: Cataloger = {
  name: 'python-requirements',
  version: 2,
  summary: 'Python requirements of pip: what `requirements*.txt` pins, and what it does not',
  wants: { affixes: [['requirements', '.txt']], suffixes: ['requirements.txt'] },
  type: 'pypi',
  matching: { ecosystem: 'PyPI', scheme: 'pep440' },
  lockfile: true,
  maxBytes: 32 << 20,
  parse: parseRequirements,
};
