import { statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';

/** The folder `.seaworthy/NAME` of the project: from the working directory upwards; null where there is none. */
export function projectFolder(cwd: string, name: string): string | null {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    const path = join(folder, '.seaworthy', name);
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return path;
    if (dirname(folder) === folder) return null;
  }
}

/** Relative where it lies below the working directory, so that a report is the same in every checkout. */
export function shownPath(path: string, cwd: string): string {
  const short = relative(cwd, path);
  return short.startsWith('..') || isAbsolute(short) ? path : short;
}
