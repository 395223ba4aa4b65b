import type { Cataloger } from '../../contract.ts';
import { GENERIC_MATCHING } from '../../generic.ts';
import { parseVersionFile } from './parse.ts';

/** WordPress itself, as it is unpacked. */
export const cataloger: Cataloger = {
  name: 'wordpress',
  version: 1,
  summary: 'WordPress itself, from `wp-includes/version.php`',
  wants: { paths: ['wp-includes/version.php'], suffixes: ['/wp-includes/version.php'] },
  type: 'generic',
  matching: GENERIC_MATCHING,
  maxBytes: 1 << 20,
  parse: parseVersionFile,
};
