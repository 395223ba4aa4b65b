import { decodeUtf8 } from '../../../bytes/json.ts';
import { readAll } from '../../../bytes/source.ts';
import type { CatalogContext, CatalogFile, CatalogResult } from '../../contract.ts';
import { linesOf, wantedFiles } from '../../file-list.ts';

const PATH = /^(?:usr\/lib|var\/lib|lib)\/opkg\/info\/([^/]+)\.list$/;

/** The files of one package, an absolute path a line; newer versions of opkg write the mode behind a tab. */
export function parseOpkgList(file: CatalogFile, context: CatalogContext): CatalogResult {
  const name = PATH.exec(file.path)?.[1];
  if (name === undefined) return { packages: [] };
  const files = wantedFiles(pathsOf(decodeUtf8(readAll(file.content))), context);
  return files.length === 0 ? { packages: [] } : { packages: [], owners: [{ package: name, files }] };
}

function* pathsOf(text: string): Generator<string, void, undefined> {
  for (const line of linesOf(text)) yield line.split('\t', 1)[0] ?? '';
}
