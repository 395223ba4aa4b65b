import type { Cataloger } from '../../contract.ts';
import { parseList } from './parse.ts';

/** Tells which language packages and programs a Debian package brought. */
export const cataloger: Cataloger = {
  name: 'dpkg-files',
  version: 1,
  summary: 'the files of packages of Debian and its kin, from `var/lib/dpkg/info/*.list`',
  wants: { suffixes: ['.list'], within: 'dpkg' },
  type: 'deb',
  matching: null,
  database: true,
  maxBytes: 64 << 20,
  parse: parseList,
};
