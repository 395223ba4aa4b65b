import type { CatalogContext } from './contract.ts';

/** The lines of a text, one after the other: a list of them all would be many times its size. */
export function* linesOf(text: string): Generator<string, void, undefined> {
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf('\n', start);
    const end = found === -1 ? text.length : found;
    yield text.slice(start, end);
    start = end + 1;
  }
}

/**
 * The wanted files of a package manager's list of what a package installed: a path each, with or without the slash before
 * it. Folders stand before what is in them, or end with a slash: they are left out. Paths stay as the package has them:
 * `/lib/…` also where `lib` is a link.
 */
export function wantedFiles(paths: Iterable<string>, context: CatalogContext): string[] {
  const files: string[] = [];
  const keep = (path: string): void => {
    const file = path.startsWith('/') ? path.slice(1) : path;
    if (file !== '' && !file.endsWith('/') && context.isWanted(file)) files.push(file);
  };
  let before = '';
  for (const path of paths) {
    if (!path.startsWith(`${before}/`)) keep(before);
    before = path;
  }
  keep(before);
  return files;
}
