import type { Cataloger } from '../../contract.ts';
import { parseConanfile } from './parse.ts';

/** What a project asks Conan for. */
export const cataloger: Cataloger = {
  name: 'conanfile',
  version: 1,
  summary: 'C and C++ packages that a `conanfile.txt` requires',
  wants: { basenames: ['conanfile.txt'] },
  type: 'conan',
  matching: { ecosystem: 'ConanCenter', scheme: 'conan' },
  lockfile: true,
  maxBytes: 4 << 20,
  parse: parseConanfile,
};
