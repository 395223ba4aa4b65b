import type { Cataloger } from '../../contract.ts';
import { parseDescription } from './parse.ts';

/** R packages, wherever a library of them is: R's own, Debian's `site-library`, renv's. */
export const cataloger: Cataloger = {
  name: 'r-installed',
  version: 1,
  summary: 'installed R packages, from their `DESCRIPTION`',
  wants: { basenames: ['DESCRIPTION'] },
  type: 'cran',
  matching: { ecosystem: 'CRAN', scheme: 'cran' },
  maxBytes: 1 << 20,
  parse: parseDescription,
};
