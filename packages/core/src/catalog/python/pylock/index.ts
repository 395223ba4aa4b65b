import type { Cataloger } from '../../contract.ts';
import { parsePylock } from './parse.ts';

/** The lockfile that all tools of Python share. */
export const cataloger: Cataloger = {
  name: 'pylock',
  version: 1,
  summary: 'Python packages of `pylock.toml` (PEP 751)',
  wants: { basenames: ['pylock.toml'], affixes: [['pylock.', '.toml']] },
  type: 'pypi',
  matching: { ecosystem: 'PyPI', scheme: 'pep440' },
  lockfile: true,
  maxBytes: 32 << 20,
  parse: parsePylock,
};
