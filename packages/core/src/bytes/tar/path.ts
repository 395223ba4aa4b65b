/** A path of an archive made relative to its root: no leading slash, no empty, `.` or `..` component. */
export interface CleanPath {
  /** '' for the root itself. */
  readonly path: string;
  /** Whether it tried to leave the root: what it points to is inside all the same. */
  readonly escaped: boolean;
}

const NEEDS_CLEANING = /(?:^|\/)\.{0,2}(?:\/|$)/;

/** Cleans a path as a container runtime does that joins it to the root of a layer: `..` stops at the root. */
export function cleanPath(name: string): CleanPath {
  // What many tools write before and behind every path.
  const start = name.startsWith('./') ? 2 : 0;
  const end = name.endsWith('/') ? name.length - 1 : name.length;
  const path = start < end ? name.slice(start, end) : name;
  if (!NEEDS_CLEANING.test(path)) return { path, escaped: false };
  const parts: string[] = [];
  let escaped = false;
  for (const part of name.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) escaped = true;
  }
  return { path: parts.join('/'), escaped };
}

/** The folder of a cleaned path, '' for what lies in the root. */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? '' : path.slice(0, slash);
}

/** The last component of a cleaned path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
