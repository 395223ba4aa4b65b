import { isFolder, UNKNOWN_VERSION } from '../toolchain.ts';

/** A module as the build information has it; `version` is empty or `(devel)` where the build knew none. */
export interface GoModule {
  readonly path: string;
  readonly version: string;
  /** The path that its packages are imported by, where that is another: it took the place of a module of that name. */
  readonly importedAs?: string;
}

/** The lines of the build information of a Go program. */
export interface GoBuildInfo {
  /** The package of `main`: `golang.org/x/tools/cmd/stringer`; empty where it is not said. */
  readonly path: string;
  readonly main: GoModule | null;
  /** Modules that are linked in, replaced ones as what they were replaced by. */
  readonly dependencies: readonly GoModule[];
  /** `-ldflags`, `vcs.revision`, `GOARCH` … */
  readonly settings: ReadonlyMap<string, string>;
}

/** Reads the lines that `runtime/debug.BuildInfo.String` writes. Lines of other kinds are skipped. */
export function parseBuildInfo(text: string): GoBuildInfo {
  let path = '';
  let main: GoModule | null = null;
  const dependencies: GoModule[] = [];
  const settings = new Map<string, string>();
  let replaceable: 'main' | 'dependency' | null = null;
  for (const line of text.split('\n')) {
    const [kind = '', ...columns] = line.split('\t');
    if (kind === 'path') path = columns[0] ?? '';
    else if (kind === 'mod') {
      main = moduleOf(columns);
      replaceable = 'main';
    } else if (kind === 'dep') {
      const dependency = moduleOf(columns);
      if (dependency !== null) dependencies.push(dependency);
      replaceable = dependency === null ? null : 'dependency';
    } else if (kind === '=>') {
      if (replaceable === 'main' && main !== null) main = replaced(main, columns);
      else if (replaceable === 'dependency')
        dependencies.push(replaced(dependencies.pop() as GoModule, columns));
      replaceable = null;
    } else if (kind === 'build') addSetting(settings, line.slice('build\t'.length));
  }
  return { path, main, dependencies, settings };
}

function moduleOf([path = '', version = '']: readonly string[]): GoModule | null {
  return path === '' ? null : { path, version };
}

/** A folder in the place of a module keeps the module's name: of what version its code is, nobody knows. */
function replaced(original: GoModule, columns: readonly string[]): GoModule {
  const replacement = moduleOf(columns);
  if (replacement === null) return original;
  if (isFolder(replacement.path)) return { path: original.path, version: UNKNOWN_VERSION };
  return replacement.path === original.path ? replacement : { ...replacement, importedAs: original.path };
}

function addSetting(settings: Map<string, string>, text: string): void {
  const key = text.startsWith('"') ? quotedPrefix(text) : text.slice(0, Math.max(0, text.indexOf('=')));
  if (key === '' || text[key.length] !== '=') return;
  settings.set(unquote(key), unquote(text.slice(key.length + 1)));
}

function quotedPrefix(text: string): string {
  for (let i = 1; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '"') return text.slice(0, i + 1);
  }
  return '';
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
]);

/** A value with blanks or quotes is written as a Go string. */
function unquote(text: string): string {
  if (text.length < 2) return text;
  if (text.startsWith('`') && text.endsWith('`')) return text.slice(1, -1);
  if (!text.startsWith('"') || !text.endsWith('"')) return text;
  return text.slice(1, -1).replace(/\\([\s\S])/g, (_, sign: string) => ESCAPES.get(sign) ?? sign);
}

/** The path that advisories use for a package of a program: that of the module which it is from. */
export function advisedPaths({ dependencies }: GoBuildInfo): (importPath: string) => string {
  const modules = new Map(dependencies.map((module) => [module.importedAs ?? module.path, module]));
  if (!dependencies.some(({ importedAs }) => importedAs !== undefined)) return (importPath) => importPath;
  return (importPath) => {
    // The module whose path is the longest part of it: modules may stand within each other.
    for (let end = importPath.length; end > 0; end = importPath.lastIndexOf('/', end - 1)) {
      const module = modules.get(importPath.slice(0, end));
      if (module !== undefined) return module.path + importPath.slice(end);
    }
    return importPath;
  };
}
