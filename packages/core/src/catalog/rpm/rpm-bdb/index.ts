import type { Cataloger } from '../../contract.ts';
import { databasePaths } from '../facts.ts';
import { parseBdb } from './parse.ts';

/** rpm before 4.16: RHEL 8 and older, Amazon Linux 2, older SUSE. */
export const cataloger: Cataloger = {
  name: 'rpm-bdb',
  version: 1,
  summary: 'Installed rpm packages: the Berkeley DB hash `Packages`',
  wants: { paths: databasePaths('Packages') },
  type: 'rpm',
  matching: { ecosystem: 'distribution', scheme: 'rpm' },
  database: true,
  parse: parseBdb,
};
