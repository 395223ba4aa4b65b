import type { Cataloger } from '../../contract.ts';
import { parseExtension } from './parse.ts';

/** Plugins and themes of WordPress. No source of advisories that we have speaks of them: they are listed, not matched. */
export const cataloger: Cataloger = {
  name: 'wordpress-extensions',
  version: 1,
  summary: 'plugins and themes of WordPress, from the headers of their files below `wp-content`',
  wants: { suffixes: ['.php', '/style.css'], within: 'wp-content' },
  type: 'wordpress',
  matching: null,
  parse: parseExtension,
};
