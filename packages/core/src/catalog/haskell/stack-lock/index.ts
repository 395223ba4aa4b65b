import type { Cataloger } from '../../contract.ts';
import { parseStackLock } from './parse.ts';

/** Packages that Stack takes beside those of its snapshot. */
export const cataloger: Cataloger = {
  name: 'stack-lock',
  version: 1,
  summary: 'Haskell packages of `stack.yaml.lock`',
  wants: { basenames: ['stack.yaml.lock'] },
  type: 'hackage',
  matching: { ecosystem: 'Hackage', scheme: 'hackage' },
  lockfile: true,
  maxBytes: 16 << 20,
  parse: parseStackLock,
};
