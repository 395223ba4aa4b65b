import { linesOf } from '../file-list.ts';

const FOLDER = 'var/lib/pacman/local/';

/**
 * The folder `NAME-VERSION-RELEASE` of a file of pacman's local database, where the file is called `name`; null for any other
 * path. https://man.archlinux.org/man/core/pacman/libalpm_databases.3.en
 */
export function entryFolder(path: string, name: string): string | null {
  if (!path.startsWith(FOLDER) || !path.endsWith(`/${name}`)) return null;
  const folder = path.slice(FOLDER.length, -name.length - 1);
  return folder === '' || folder.includes('/') ? null : folder;
}

/**
 * The sections of a file of pacman's databases: `%NAME%`, then a value a line, then an empty line. Of sections of one name
 * the first counts, as in libalpm.
 */
export function sectionsOf(text: string): ReadonlyMap<string, readonly string[]> {
  const sections = new Map<string, string[]>();
  let current: string[] | null = null;
  for (const line of linesOf(text)) {
    const key = line.trimEnd();
    if (key === '') current = null;
    else if (current !== null) current.push(key);
    else if (key.startsWith('%') && key.endsWith('%') && key.length > 2) {
      const name = key.slice(1, -1);
      current = [];
      if (!sections.has(name)) sections.set(name, current);
    }
  }
  return sections;
}
