import { decodeUtf8 } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import type { CatalogContext, CatalogFile, CatalogResult } from '../../contract.ts';
import { wantedFiles } from '../../file-list.ts';
import { entryFolder, sectionsOf } from '../local.ts';

const NOTHING: CatalogResult = { packages: [] };

/** The files of one package: `%FILES%`, a path a line; folders end with a slash. Its folder says whose they are. */
export function parseFiles(file: CatalogFile, context: CatalogContext): CatalogResult {
  const folder = entryFolder(file.path, 'files');
  const name = folder === null ? null : nameOf(folder);
  if (name === null) return NOTHING;
  const files = wantedFiles(sectionsOf(decodeUtf8(readAll(file.content))).get('FILES') ?? [], context);
  return files.length === 0 ? NOTHING : { packages: [], owners: [{ package: name, files }] };
}

/** `python-idna-3.6-1`: version and release have no dash (https://man.archlinux.org/man/PKGBUILD.5). */
function nameOf(folder: string): string | null {
  const release = folder.lastIndexOf('-');
  const version = folder.lastIndexOf('-', release - 1);
  return version > 0 ? folder.slice(0, version) : null;
}
