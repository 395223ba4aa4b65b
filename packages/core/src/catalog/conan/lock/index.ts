import type { Cataloger } from '../../contract.ts';
import { parseConanLock } from './parse.ts';

/** Conan's lockfile. */
export const cataloger: Cataloger = {
  name: 'conan-lock',
  version: 1,
  summary: 'C and C++ packages of `conan.lock`, of Conan 1 and 2',
  wants: { basenames: ['conan.lock'] },
  type: 'conan',
  matching: { ecosystem: 'ConanCenter', scheme: 'conan' },
  lockfile: true,
  maxBytes: 32 << 20,
  parse: parseConanLock,
};
