import type { Cataloger } from '../../contract.ts';
import { databasePaths } from '../facts.ts';
import { parseNdb } from './parse.ts';

/** SUSE Linux Enterprise 15 SP4 and openSUSE Tumbleweed, and later. */
export const cataloger: Cataloger = {
  name: 'rpm-ndb',
  version: 1,
  summary: "Installed rpm packages: rpm's own `Packages.db` (NDB)",
  wants: { paths: databasePaths('Packages.db') },
  type: 'rpm',
  matching: { ecosystem: 'distribution', scheme: 'rpm' },
  database: true,
  parse: parseNdb,
};
