import type { Cataloger } from '../../contract.ts';
import { parseStoreFile } from './parse.ts';

/**
 * Images that Nix builds have no list of packages: the paths say them. Only programs and libraries are looked at, because a
 * unit must say by a cheap test which files it wants; a package of data alone is found by Nix's own database, where an
 * image has it.
 */
export const cataloger: Cataloger = {
  name: 'nix-store',
  version: 1,
  summary: 'packages of Nix, from the paths of programs and libraries in `nix/store`',
  wants: { magic: ['\x7fELF'] },
  type: 'nix',
  matching: null,
  parse: parseStoreFile,
};
