import { readAll } from '../../../bytes/source.ts';
import { childOf, parseXml, textOf, type XmlElement } from '../../../bytes/xml.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { PackageFact } from '../../../model/package.ts';
import type { CatalogFile, CatalogResult } from '../../contract.ts';
import { uniqueFacts } from '../../locked.ts';

/** Properties of properties; real projects use two or three levels. */
const MOST_ROUNDS = 20;

/**
 * The dependencies of a Maven project (https://maven.apache.org/pom.html), those that its own file names: what they need
 * themselves Maven alone can tell. Versions may be properties of the file, or managed in it; what neither says is left
 * open. `test` is for development; `system` and `import` are no libraries of a repository.
 */
export function parsePom(file: CatalogFile): CatalogResult {
  const project = parseXml(readAll(file.content));
  if (project.name !== 'project') throw new SeaworthyError('file/unreadable', 'no project of Maven');
  const resolve = resolver(project);
  const managed = new Map<string, string>();
  for (const one of dependenciesOf(childOf(project, 'dependencyManagement'))) {
    const { key, version } = coordinates(one, resolve);
    if (version !== '') managed.set(key, version);
  }
  const facts: PackageFact[] = [];
  for (const one of [project, ...profilesOf(project)].flatMap(dependenciesOf)) {
    const scope = textOf(one, 'scope') ?? 'compile';
    if (scope === 'system' || scope === 'import') continue;
    const { key, version } = coordinates(one, resolve);
    facts.push({ name: key, version: version || (managed.get(key) ?? ''), dev: scope === 'test' });
  }
  return { packages: uniqueFacts(facts) };
}

type Resolve = (text: string) => string;

function coordinates(dependency: XmlElement, resolve: Resolve): { key: string; version: string } {
  const part = (name: string): string => resolve(textOf(dependency, name) ?? '');
  const version = part('version');
  // A range leaves the version open; one version in brackets is that one.
  const exact = /^\[([^,\][()]+)\]$/.exec(version)?.[1];
  return {
    key: `${part('groupId')}:${part('artifactId')}`,
    version: exact ?? (/^[[(]/.test(version) ? '' : version),
  };
}

function dependenciesOf(element: XmlElement | null): readonly XmlElement[] {
  const list = element === null ? null : childOf(element, 'dependencies');
  return list?.children.filter(({ name }) => name === 'dependency') ?? [];
}

function profilesOf(project: XmlElement): readonly XmlElement[] {
  return childOf(project, 'profiles')?.children.filter(({ name }) => name === 'profile') ?? [];
}

/** Replaces `${name}` by properties of the file and its own coordinates; empty where one is not known. */
function resolver(project: XmlElement): Resolve {
  const properties = new Map<string, string>();
  for (const { name, text } of childOf(project, 'properties')?.children ?? []) properties.set(name, text);
  const parent = childOf(project, 'parent');
  for (const name of ['groupId', 'artifactId', 'version']) {
    const inherited = parent === null ? null : textOf(parent, name);
    const own = textOf(project, name) ?? inherited;
    for (const prefix of ['project.', 'pom.', '']) if (own !== null) properties.set(`${prefix}${name}`, own);
    if (inherited !== null) properties.set(`project.parent.${name}`, inherited);
  }
  return (text) => {
    let resolved = text;
    for (let round = 0; round < MOST_ROUNDS && resolved.includes('${') && resolved.length < 1000; round++)
      resolved = resolved.replace(
        /\$\{([^}$]{1,200})\}/g,
        (whole, name: string) => properties.get(name) ?? whole,
      );
    return resolved.includes('${') ? '' : resolved;
  };
}
