import { decodeUtf8 } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { CatalogFile, CatalogResult } from '../../contract.ts';
import { linesOf } from '../../file-list.ts';
import { typeOf } from '../source.ts';

/**
 * An installed R package: fields as in Debian's control files (`Name: value`, longer values indented). R adds `Built`
 * when it installs; a DESCRIPTION without it is a source that nobody installed, or no file of R at all.
 * https://cran.r-project.org/doc/manuals/r-release/R-exts.html#The-DESCRIPTION-file
 */
export function parseDescription(file: CatalogFile): CatalogResult {
  const fields = fieldsOf(decodeUtf8(readAll(file.content)));
  const built = fields.get('Built');
  if (built === undefined || !built.startsWith('R ')) return { packages: [] };
  const name = fields.get('Package');
  const version = fields.get('Version');
  if (!name || !version) throw new SeaworthyError('file/unreadable', 'no Package and Version in it');
  const license = fields.get('License');
  const type = typeOf({ repository: fields.get('Repository') ?? null, bioc: fields.has('biocViews') });
  return { packages: [{ ...type, name, version, licenses: license ? [license] : [] }] };
}

/** Of a value that goes over several lines the first one is kept: none of those that we read does. */
function fieldsOf(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of linesOf(text)) {
    const colon = line.indexOf(':');
    if (colon > 0 && !/^\s/.test(line)) fields.set(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return fields;
}
