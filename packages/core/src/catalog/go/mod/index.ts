import type { Cataloger } from '../../contract.ts';
import { parseGoMod } from './parse.ts';

/** Modules that a build of this folder would use. */
export const cataloger: Cataloger = {
  name: 'go-mod',
  version: 1,
  summary: 'Go modules that `go.mod` requires, and the standard library of its toolchain',
  wants: { basenames: ['go.mod'] },
  type: 'golang',
  matching: { ecosystem: 'Go', scheme: 'go' },
  lockfile: true,
  maxBytes: 16 << 20,
  parse: parseGoMod,
};
