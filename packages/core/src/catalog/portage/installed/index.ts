import type { Cataloger } from '../../contract.ts';
import { parseContents } from './parse.ts';

/** Gentoo and its kin. Its advisories (GLSA) are in no feed that the database has: packages are listed, not matched. */
export const cataloger: Cataloger = {
  name: 'portage',
  version: 1,
  summary: 'packages of Gentoo and its kin, from `var/db/pkg/*/*/CONTENTS`',
  wants: { suffixes: ['/CONTENTS'], within: 'pkg' },
  type: 'ebuild',
  matching: null,
  database: true,
  maxBytes: 64 << 20,
  parse: parseContents,
};
