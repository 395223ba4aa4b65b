import type { Cataloger } from '../../contract.ts';
import { parseUvLock } from './parse.ts';

/** uv's lockfile. */
export const cataloger: Cataloger = {
  name: 'uv-lock',
  version: 2,
  summary: 'Python packages of `uv.lock`',
  wants: { basenames: ['uv.lock'] },
  type: 'pypi',
  matching: { ecosystem: 'PyPI', scheme: 'pep440' },
  lockfile: true,
  maxBytes: 32 << 20,
  parse: parseUvLock,
};
