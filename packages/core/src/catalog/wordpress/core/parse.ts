import { decodeUtf8 } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { CatalogFile, CatalogResult } from '../../contract.ts';
import { linesOf } from '../../file-list.ts';

const VERSION = /^\$wp_version *= *(?:'([\w.+-]+)'|"([\w.+-]+)") *;/;

/** The line `$wp_version = '6.4.2';` (https://developer.wordpress.org/reference/functions/wp_get_wp_version/). */
export function parseVersionFile(file: CatalogFile): CatalogResult {
  for (const line of linesOf(decodeUtf8(readAll(file.content)))) {
    const found = VERSION.exec(line.trim());
    const version = found?.[1] ?? found?.[2];
    if (version !== undefined) return { packages: [{ name: 'wordpress', version }] };
  }
  throw new SeaworthyError('file/unreadable', 'no $wp_version in it');
}
