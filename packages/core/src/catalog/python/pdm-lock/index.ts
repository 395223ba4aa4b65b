import type { Cataloger } from '../../contract.ts';
import { parsePdmLock } from './parse.ts';

/** PDM's lockfile. */
export const cataloger: Cataloger = {
  name: 'pdm-lock',
  version: 2,
  summary: 'Python packages of `pdm.lock`',
  wants: { basenames: ['pdm.lock'] },
  type: 'pypi',
  matching: { ecosystem: 'PyPI', scheme: 'pep440' },
  lockfile: true,
  maxBytes: 32 << 20,
  parse: parsePdmLock,
};
