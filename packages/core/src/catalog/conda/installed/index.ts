import type { Cataloger } from '../../contract.ts';
import { parseRecord } from './parse.ts';

/**
 * Packages of a conda environment. Nobody publishes advisories of conda's own packages; what is a Python package, too, is
 * found by its `dist-info`, marked as owned by this one, and matched as a Python package.
 */
export const cataloger: Cataloger = {
  name: 'conda',
  version: 1,
  summary: 'packages of conda environments, from `conda-meta/*.json`',
  wants: { suffixes: ['.json'], within: 'conda-meta' },
  type: 'conda',
  matching: null,
  database: true,
  maxBytes: 64 << 20,
  parse: parseRecord,
};
