import { define, type FunctionTable } from './define.ts';

/** As `path.Clean` (https://pkg.go.dev/path#Clean). */
export function cleanPath(path: string): string {
  if (path === '') return '.';
  const rooted = path.startsWith('/');
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (!rooted) parts.push(part);
  }
  const joined = parts.join('/');
  return rooted ? `/${joined}` : joined === '' ? '.' : joined;
}

/** As `path.Base`. */
export function basePath(path: string): string {
  if (path === '') return '.';
  let end = path.length;
  while (end > 0 && path[end - 1] === '/') end--;
  return end === 0 ? '/' : path.slice(path.lastIndexOf('/', end - 1) + 1, end);
}

function extension(path: string): string {
  const base = path.slice(path.lastIndexOf('/') + 1);
  const dot = base.lastIndexOf('.');
  return dot < 0 ? '' : base.slice(dot);
}

const BASE = define(['string'], ([path]) => basePath(path));
const DIR = define(['string'], ([path]) => cleanPath(path.slice(0, path.lastIndexOf('/') + 1)));
const CLEAN = define(['string'], ([path]) => cleanPath(path));
const EXT = define(['string'], ([path]) => extension(path));
const IS_ABS = define(['string'], ([path]) => path.startsWith('/'));

/** Sprig's functions over paths (https://masterminds.github.io/sprig/paths.html); the system is one with slashes. */
export const PATHS: FunctionTable = {
  base: BASE,
  dir: DIR,
  clean: CLEAN,
  ext: EXT,
  isAbs: IS_ABS,
  osBase: BASE,
  osDir: DIR,
  osClean: CLEAN,
  osExt: EXT,
  osIsAbs: IS_ABS,
};
