import { decodeUtf8 } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { CatalogContext, CatalogFile, CatalogResult } from '../../contract.ts';
import { linesOf, wantedFiles } from '../../file-list.ts';

const FOLDER = 'var/db/pkg/';
/** https://projects.gentoo.org/pms/8/pms.html#version-specifications */
const VERSION = /^\d+(?:\.\d+)*[a-z]?(?:_(?:alpha|beta|pre|rc|p)\d*)*(?:-r\d+)?$/;
/** The longest folder name that a file system takes. */
const LONGEST = 255;

/**
 * One installed package: `var/db/pkg/CATEGORY/NAME-VERSION/CONTENTS`, whose folders name it, and whose lines are its files:
 * `obj PATH MD5 TIME`, `sym PATH -> TARGET TIME`, `dir PATH`. The name has its category: `sys-libs/zlib`. An empty file is
 * that of a package without files. Throws where the folder has no version.
 */
export function parseContents(file: CatalogFile, context: CatalogContext): CatalogResult {
  const { path, content } = file;
  const [category, folder, ...rest] = path.startsWith(FOLDER) ? path.slice(FOLDER.length).split('/') : [];
  if (!category || !folder || rest.join('/') !== 'CONTENTS') return { packages: [] };
  // Portage unpacks into a folder with this mark, and renames it in the end.
  if (folder.startsWith('-MERGING-')) return { packages: [] };
  const dash = versionStart(folder);
  if (dash === -1)
    throw new SeaworthyError(
      'file/unreadable',
      `no version in the name of its folder ${JSON.stringify(folder)}`,
    );
  const name = `${category}/${folder.slice(0, dash)}`;
  const paths = pathsOf(decodeUtf8(readAll(content)));
  return { packages: [{ name, version: folder.slice(dash + 1), files: wantedFiles(paths, context) }] };
}

/** The dash before the version: the first one behind which nothing but a version stands. */
function versionStart(folder: string): number {
  if (folder.length > LONGEST) return -1;
  for (let dash = folder.indexOf('-', 1); dash !== -1; dash = folder.indexOf('-', dash + 1))
    if (VERSION.test(folder.slice(dash + 1))) return dash;
  return -1;
}

function* pathsOf(text: string): Generator<string, void, undefined> {
  for (const line of linesOf(text)) yield pathOfObject(line);
}

/** The path may hold blanks: the two fields behind it do not. */
function pathOfObject(line: string): string {
  if (!line.startsWith('obj ')) return '';
  const time = line.lastIndexOf(' ');
  const sum = line.lastIndexOf(' ', time - 1);
  return sum > 3 ? line.slice(4, sum) : '';
}
