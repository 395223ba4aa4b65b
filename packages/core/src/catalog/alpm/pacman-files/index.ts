import type { Cataloger } from '../../contract.ts';
import { parseFiles } from './parse.ts';

/** Tells which language packages and programs a package of Arch Linux brought. */
export const cataloger: Cataloger = {
  name: 'pacman-files',
  version: 1,
  summary: 'the files of packages of Arch Linux, from `var/lib/pacman/local/*/files`',
  wants: { suffixes: ['/files'], within: 'pacman' },
  type: 'alpm',
  matching: null,
  database: true,
  maxBytes: 64 << 20,
  parse: parseFiles,
};
