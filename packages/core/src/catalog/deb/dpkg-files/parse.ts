import { decodeUtf8 } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import type { CatalogContext, CatalogFile, CatalogResult } from '../../contract.ts';
import { linesOf, wantedFiles } from '../../file-list.ts';

const FOLDER = 'var/lib/dpkg/info/';
const NOTHING: CatalogResult = { packages: [] };

/**
 * The files of one package: a list of absolute paths, one a line, named after the package (`libc6:amd64.list` where
 * several architectures can be installed). Folders stand before what is in them: they are left out. Paths stand as the package has them: `/lib/…` also where `lib` is a link.
 */
export function parseList(file: CatalogFile, context: CatalogContext): CatalogResult {
  const { path, content } = file;
  if (!path.startsWith(FOLDER) || !path.endsWith('.list') || path.includes('/', FOLDER.length))
    return NOTHING;
  const name = path.slice(FOLDER.length, -'.list'.length);
  const files = wantedFiles(linesOf(decodeUtf8(readAll(content))), context);
  return files.length === 0 || name === '' ? NOTHING : { packages: [], owners: [{ package: name, files }] };
}
