import { decodeUtf8 } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { CatalogContext, CatalogFile, CatalogResult, OwnedFiles } from '../../contract.ts';
import { parseControl } from '../control.ts';

const SUMS = '.md5sums';
/** https://www.debian.org/doc/debian-policy/ch-controlfields.html#source */
const PACKAGE_NAME = /^[a-z0-9][a-z0-9+.-]*$/;

/** One package, or the files of one: `base-files` and `base-files.md5sums`. */
export function parseStatusD(file: CatalogFile, context: CatalogContext): CatalogResult {
  const bytes = readAll(file.content);
  if (file.path.endsWith(SUMS)) return { packages: [], owners: ownersOf(file.path, bytes, context) };
  const result = parseControl(bytes, 'database/unreadable');
  if (result.packages.length === 0 && result.problems === undefined && bytes.length > 0) {
    throw new SeaworthyError('file/unreadable', 'no package in it');
  }
  return result;
}

function ownersOf(path: string, bytes: Uint8Array, context: CatalogContext): OwnedFiles[] {
  const files = decodeUtf8(bytes)
    .split('\n')
    .map(pathOfSum)
    .filter((line) => line !== '' && context.isWanted(line));
  return files.length === 0 ? [] : packageNames(path).map((name) => ({ package: name, files }));
}

/** `d41d8cd98f00b204e9800998ecf8427e  usr/bin/x`, with or without `./`. */
function pathOfSum(line: string): string {
  const blank = line.indexOf(' ');
  if (blank === -1) return '';
  return line
    .slice(blank + 1)
    .trimStart()
    .replace(/^\*?(?:\.?\/)?/, '');
}

/** The file is named after its package, plainly or, by older builders, in base64. A name may be both: then both. */
function packageNames(path: string): string[] {
  const plain = path.slice(path.lastIndexOf('/') + 1, -SUMS.length);
  const decoded = Buffer.from(plain, 'base64').toString('latin1');
  const isBase64 =
    Buffer.from(decoded, 'latin1').toString('base64').replaceAll('=', '') === plain.replaceAll('=', '');
  return [plain, isBase64 ? decoded : ''].filter((name) => PACKAGE_NAME.test(name));
}
