import type { Cataloger } from '../../contract.ts';
import { parsePipfileLock } from './parse.ts';

/** Pipenv's lockfile. */
export const cataloger: Cataloger = {
  name: 'pipfile-lock',
  version: 1,
  summary: 'Python packages of `Pipfile.lock`',
  wants: { basenames: ['Pipfile.lock'] },
  type: 'pypi',
  matching: { ecosystem: 'PyPI', scheme: 'pep440' },
  lockfile: true,
  maxBytes: 32 << 20,
  parse: parsePipfileLock,
};
