import { readAll } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { PackageFact } from '../../../model/package.ts';
import { scheme } from '../../../version/go/index.ts';
import type { CatalogFile, CatalogProblem, CatalogResult } from '../../contract.ts';
import { isFolder, standardLibraryVersion } from '../toolchain.ts';
import { directivesOf } from './lines.ts';

/** From this version of Go on, a go.mod names all modules that its packages need, not only those that it imports itself. */
const FIRST_COMPLETE = 'go1.17';

interface Replacement {
  readonly path: string;
  /** Empty for a folder. */
  readonly version: string;
}

/**
 * The modules that a go.mod requires, replaced ones as what they are replaced by, and the standard library of its
 * toolchain, or of the oldest Go that it accepts: https://go.dev/ref/mod#go-mod-file. What it does not pin has the version
 * ''. The module itself is no package of it.
 */
export function parseGoMod(file: CatalogFile): CatalogResult {
  const { directives, broken } = directivesOf(new TextDecoder().decode(readAll(file.content)));
  const of = (verb: string): (readonly string[])[] =>
    directives.filter((directive) => directive[0] === verb).map(([, ...args]) => args);
  if (!directives.some(([verb]) => verb === 'module'))
    throw new SeaworthyError('file/unreadable', 'a go.mod without the line `module`');
  const required = highest(of('require'));
  const replacements = replacementsOf(of('replace'));
  const excluded = new Set(of('exclude').map(([path, version]) => `${path}\0${version}`));
  const modules = new Map<string, PackageFact>();
  for (const [path, version] of required) {
    const fact = factOf({ path, version, excluded: excluded.has(`${path}\0${version}`) }, replacements);
    modules.set(`${fact.name}\0${fact.version}`, fact);
  }
  const [go] = of('go')[0] ?? [];
  const [toolchain] = of('toolchain')[0] ?? [];
  return {
    packages: [{ name: 'stdlib', version: goVersion(go, toolchain) }, ...modules.values()],
    problems: problemsOf({ broken, go, required: required.size }),
  };
}

/** Of several lines for one module the highest version is used (https://go.dev/ref/mod#minimal-version-selection). */
function highest(requires: readonly (readonly string[])[]): Map<string, string> {
  const versions = new Map<string, string>();
  for (const [path, version] of requires) {
    if (path === undefined || version === undefined) continue;
    const known = versions.get(path);
    if (known === undefined || scheme.compare(version, known) > 0) versions.set(path, version);
  }
  return versions;
}

/** By the path, or the path and version, that they replace. */
function replacementsOf(lines: readonly (readonly string[])[]): Map<string, Replacement> {
  const found = new Map<string, Replacement>();
  for (const words of lines) {
    const arrow = words.indexOf('=>');
    const [path, from] = words.slice(0, arrow);
    const [to, version] = words.slice(arrow + 1);
    if (arrow < 1 || path === undefined || to === undefined) continue;
    found.set(from === undefined ? path : `${path}\0${from}`, { path: to, version: version ?? '' });
  }
  return found;
}

interface Required {
  readonly path: string;
  readonly version: string;
  readonly excluded: boolean;
}

/** An excluded version is not used: which one is in its place, only a build knows. */
function factOf(
  { path, version, excluded }: Required,
  replacements: ReadonlyMap<string, Replacement>,
): PackageFact {
  const replacement = replacements.get(`${path}\0${version}`) ?? replacements.get(path);
  if (replacement === undefined) return { name: path, version: excluded ? '' : version };
  if (isFolder(replacement.path) || replacement.version === '') return { name: path, version: '' };
  return { name: replacement.path, version: replacement.version };
}

/**
 * The toolchain, where one is named; else the oldest that may build it, as `go` says since Go 1.21. Before, that line named
 * the language alone (https://go.dev/doc/toolchain#config).
 */
function goVersion(go: string | undefined, toolchain: string | undefined): string {
  if (toolchain !== undefined && /^go\d/.test(toolchain)) return standardLibraryVersion(toolchain);
  if (go === undefined || scheme.compare(`go${go}`, 'go1.21') < 0 || !/^\d+\.\d+(?:\.\d+|rc\d+)/.test(go))
    return '';
  return standardLibraryVersion(`go${go}`);
}

function problemsOf(facts: { broken: number; go: string | undefined; required: number }): CatalogProblem[] {
  const { broken, go, required } = facts;
  const problems: CatalogProblem[] = [];
  const lines = broken === 1 ? '1 line' : `${broken} lines`;
  if (broken > 0) problems.push({ id: 'file/unreadable', reason: `${lines} of go.mod could not be read` });
  if (required > 0 && (go === undefined || scheme.compare(`go${go}`, FIRST_COMPLETE) < 0)) {
    const reason = `a go.mod of before Go 1.17 names only the modules that it imports itself: what those need in turn is not known`;
    problems.push({ id: 'file/unreadable', reason });
  }
  return problems;
}
