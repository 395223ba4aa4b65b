import type { Cataloger } from '../../contract.ts';
import { parseInstalled } from './parse.ts';

/** Alpine's database of installed packages, and that of Wolfi and Chainguard. */
export const cataloger: Cataloger = {
  name: 'apk',
  version: 1,
  summary: 'packages of Alpine and its kin, from `lib/apk/db/installed`',
  wants: { paths: ['lib/apk/db/installed', 'usr/lib/apk/db/installed'] },
  type: 'apk',
  matching: { ecosystem: 'distribution', scheme: 'apk' },
  database: true,
  maxBytes: 128 << 20,
  parse: parseInstalled,
};
