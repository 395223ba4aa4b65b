import type { Cataloger } from '../../contract.ts';
import { parseRenvLock } from './parse.ts';

/** R packages that renv would restore. */
export const cataloger: Cataloger = {
  name: 'renv-lock',
  version: 1,
  summary: 'R packages of `renv.lock`',
  wants: { basenames: ['renv.lock'] },
  type: 'cran',
  matching: { ecosystem: 'CRAN', scheme: 'cran' },
  lockfile: true,
  maxBytes: 16 << 20,
  parse: parseRenvLock,
};
