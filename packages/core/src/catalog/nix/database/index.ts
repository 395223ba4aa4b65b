import type { Cataloger } from '../../contract.ts';
import { parseDatabase } from './parse.ts';

/** Nix's own list of what is in the store, in images that have Nix. */
export const cataloger: Cataloger = {
  name: 'nix-database',
  version: 1,
  summary: 'packages of Nix, from `nix/var/nix/db/db.sqlite` with its write-ahead log',
  wants: { paths: ['nix/var/nix/db/db.sqlite'] },
  type: 'nix',
  matching: null,
  database: true,
  companions: (path: string): readonly string[] => [`${path}-wal`],
  parse: parseDatabase,
};
