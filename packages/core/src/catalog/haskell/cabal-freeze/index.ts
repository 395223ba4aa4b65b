import type { Cataloger } from '../../contract.ts';
import { parseFreeze } from './parse.ts';

/** Packages whose versions Cabal has frozen. */
export const cataloger: Cataloger = {
  name: 'cabal-freeze',
  version: 1,
  summary: 'Haskell packages of `cabal.project.freeze`',
  wants: { basenames: ['cabal.project.freeze'] },
  type: 'hackage',
  matching: { ecosystem: 'Hackage', scheme: 'hackage' },
  lockfile: true,
  maxBytes: 16 << 20,
  parse: parseFreeze,
};
