// Paths of a tree: relative to its root, with `/`. The root itself is ''.

/** The folder that a file is in. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** The last part of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Whether a path names something that no tree has: of the machine, of somebody's home, of another machine. */
export function isElsewhere(path: string): boolean {
  return /^(?:[/~\\]|[A-Za-z]:[\\/]|[A-Za-z][\w+.-]*:\/\/|git@|github\.com\/|oci:)/.test(path);
}

/** A path as a folder sees it, from the root of the tree; null where it leads out of that. */
export function resolvePath(folder: string, path: string): string | null {
  if (isElsewhere(path)) return null;
  const parts: string[] = [];
  for (const part of [...folder.split('/'), ...path.split('/')]) {
    if (part === '..') {
      if (parts.pop() === undefined) return null;
    } else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** The way from one folder of the tree to another: `../common`, '' for the same. */
export function relativeFolder(from: string, to: string): string {
  const start = from === '' ? [] : from.split('/');
  const goal = to === '' ? [] : to.split('/');
  let same = 0;
  while (same < start.length && start[same] === goal[same]) same++;
  return [...start.slice(same).map(() => '..'), ...goal.slice(same)].join('/');
}

/** A path of a file in another folder, as seen from ours: `./x` there is `../common/x` here. */
export function rebasePath(way: string, path: string): string {
  if (way === '' || path === '' || isElsewhere(path)) return path;
  const parts: string[] = [];
  for (const part of `${way}/${path}`.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  const joined = parts.join('/');
  return joined.startsWith('..') ? joined : `./${joined}`;
}
