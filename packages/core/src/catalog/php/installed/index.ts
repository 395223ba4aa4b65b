import type { Cataloger } from '../../contract.ts';
import { parseInstalled } from './parse.ts';

/** What Composer has installed. */
export const cataloger: Cataloger = {
  name: 'composer-installed',
  version: 1,
  summary: 'PHP packages as installed by Composer, from `vendor/composer/installed.json`',
  wants: { basenames: ['installed.json'], within: 'composer' },
  type: 'composer',
  matching: { ecosystem: 'Packagist', scheme: 'composer' },
  maxBytes: 64 << 20,
  parse: parseInstalled,
};
