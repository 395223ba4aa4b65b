import { decodeUtf8 } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { CatalogFile, CatalogResult } from '../../contract.ts';
import { entryFolder, sectionsOf } from '../local.ts';

/**
 * One installed package: `var/lib/pacman/local/NAME-VERSION/desc`. `%BASE%` is the package that it was built with, of the
 * same version. Throws `file/unreadable` where name or version is missing.
 */
export function parseDesc(file: CatalogFile): CatalogResult {
  if (entryFolder(file.path, 'desc') === null) return { packages: [] };
  const sections = sectionsOf(decodeUtf8(readAll(file.content)));
  const first = (name: string): string | null => sections.get(name)?.[0] ?? null;
  const name = first('NAME');
  const version = first('VERSION');
  if (name === null || version === null)
    throw new SeaworthyError('file/unreadable', 'no %NAME% and %VERSION% in it');
  return {
    packages: [
      {
        name,
        version,
        source: { name: first('BASE') ?? name, version },
        arch: first('ARCH'),
        licenses: sections.get('LICENSE') ?? [],
        vendor: first('PACKAGER'),
      },
    ],
  };
}
