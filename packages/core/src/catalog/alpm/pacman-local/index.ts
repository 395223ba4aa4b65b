import type { Cataloger } from '../../contract.ts';
import { parseDesc } from './parse.ts';

/**
 * Arch Linux and its kin. Nobody publishes advisories of it in a form that the database has: packages are listed, and the
 * report says that they could not be matched.
 */
export const cataloger: Cataloger = {
  name: 'pacman',
  version: 1,
  summary: 'packages of Arch Linux and its kin, from `var/lib/pacman/local/*/desc`',
  wants: { suffixes: ['/desc'], within: 'pacman' },
  type: 'alpm',
  matching: null,
  database: true,
  maxBytes: 4 << 20,
  parse: parseDesc,
};
