import type { Cataloger } from '../../contract.ts';
import { parseYarnLock } from './parse.ts';

/** Yarn's lockfile: the format of its own of version 1, and the YAML since version 2. */
export const cataloger: Cataloger = {
  name: 'yarn-lock',
  version: 2,
  summary:
    'Node packages of `yarn.lock`, classic and berry; which are for development alone, the file does not say',
  wants: { basenames: ['yarn.lock'] },
  type: 'npm',
  matching: { ecosystem: 'npm', scheme: 'npm' },
  lockfile: true,
  maxBytes: 64 << 20,
  parse: parseYarnLock,
};
