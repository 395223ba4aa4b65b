import { decodeUtf8 } from '../../../bytes/json.ts';
import type { CatalogFile, CatalogResult } from '../../contract.ts';

/** As much as WordPress itself looks at. */
const HEADER_BYTES = 8192;
/** A plugin is a file in a folder of its own, or alone; a theme is told by its style sheet. */
const PLUGIN = /(?:^|\/)wp-content\/(?:mu-)?plugins\/(?:([^/]+)\/)?([^/]+)\.php$/;
const THEME = /(?:^|\/)wp-content\/themes\/([^/]+)\/style\.css$/;

/**
 * The plugin or theme that a file's header declares, within its first 8 KiB: `Plugin Name:` or `Theme Name:`, and
 * `Version:` (https://developer.wordpress.org/reference/functions/get_file_data/). Its name is that of its folder, as
 * WordPress identifies it: `plugins/akismet`, `themes/twentytwentyfour`. One that says no version has none.
 */
export function parseExtension({ path, content }: CatalogFile): CatalogResult {
  const theme = THEME.exec(path)?.[1];
  const plugin = PLUGIN.exec(path);
  if (theme === undefined && plugin === null) return { packages: [] };
  const text = decodeUtf8(content.read(0, HEADER_BYTES)).replaceAll('\r', '\n');
  if (field(text, theme === undefined ? 'Plugin Name' : 'Theme Name') === '') return { packages: [] };
  const name = theme === undefined ? `plugins/${plugin?.[1] ?? plugin?.[2]}` : `themes/${theme}`;
  return { packages: [{ name, version: field(text, 'Version') }] };
}

/** A field stands on a line of its own, behind signs of a comment. The first that has a value counts. */
function field(text: string, name: string): string {
  for (const line of text.split('\n')) {
    const bare = line.replace(/^[ \t/*#@]+/, '').replace(/^<\?php[ \t/*#@]*/, '');
    if (bare.length <= name.length || bare.slice(0, name.length).toLowerCase() !== name.toLowerCase())
      continue;
    if (bare[name.length] !== ':') continue;
    const value = bare.slice(name.length + 1).trim();
    const end = ['*/', '?>'].map((sign) => value.indexOf(sign)).filter((at) => at !== -1);
    const cleaned = value.slice(0, end.length === 0 ? undefined : Math.min(...end)).trim();
    if (cleaned !== '') return cleaned;
  }
  return '';
}
