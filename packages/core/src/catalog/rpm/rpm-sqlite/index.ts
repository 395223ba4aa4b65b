import type { Cataloger } from '../../contract.ts';
import { databasePaths } from '../facts.ts';
import { parseSqlite, walPath } from './parse.ts';

/** rpm 4.16 and later: Fedora 33, RHEL 9, Amazon Linux 2023, Azure Linux. */
export const cataloger: Cataloger = {
  name: 'rpm-sqlite',
  version: 1,
  summary: 'Installed rpm packages: `rpmdb.sqlite` with its write-ahead log',
  wants: { paths: databasePaths('rpmdb.sqlite') },
  type: 'rpm',
  matching: { ecosystem: 'distribution', scheme: 'rpm' },
  database: true,
  companions: (path: string): readonly string[] => [walPath(path)],
  parse: parseSqlite,
};
