import type { Cataloger } from '../../contract.ts';
import { parsePoetryLock } from './parse.ts';

/** Poetry's lockfile. */
export const cataloger: Cataloger = {
  name: 'poetry-lock',
  version: 2,
  summary: 'Python packages of `poetry.lock`, lock versions 1 and 2',
  wants: { basenames: ['poetry.lock'] },
  type: 'pypi',
  matching: { ecosystem: 'PyPI', scheme: 'pep440' },
  lockfile: true,
  maxBytes: 32 << 20,
  parse: parsePoetryLock,
};
