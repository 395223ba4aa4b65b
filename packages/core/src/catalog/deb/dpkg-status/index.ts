import type { Cataloger } from '../../contract.ts';
import { parseStatus } from './parse.ts';

/** Debian's and Ubuntu's database of installed packages. */
export const cataloger: Cataloger = {
  name: 'dpkg',
  version: 1,
  summary: 'packages of Debian and its kin, from `var/lib/dpkg/status`',
  wants: { paths: ['var/lib/dpkg/status'] },
  type: 'deb',
  matching: { ecosystem: 'distribution', scheme: 'deb' },
  database: true,
  maxBytes: 128 << 20,
  parse: parseStatus,
};
