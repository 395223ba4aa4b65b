import { mapAt, nodeAt, textAt } from '../../../bytes/located/fields.ts';
import type { YamlMap } from '../../../bytes/located/yaml.ts';
import { folderOf, nameOf, resolvePath } from '../paths.ts';
import type { Reading } from './contract.ts';
import { documentsOf } from './documents.ts';
import { inclusionsOf } from './include.ts';
import { defaultsOf, hasComposeName, isComposeFile, isDefaultName } from './names.ts';
import { projectScope } from './scope.ts';
import { expandVariables } from './template.ts';

/** A project to be read: its files, and the services of them that count; null: all. */
export interface Root {
  readonly paths: readonly string[];
  readonly only: ReadonlySet<string> | null;
}

/** What Compose files of a tree say of each other. */
export interface Candidates {
  readonly paths: readonly string[];
  readonly included: ReadonlySet<string>;
  /** Services that files elsewhere extend, by path. */
  readonly extended: ReadonlyMap<string, ReadonlySet<string>>;
}

/** The Compose files among all files; what is wrong with the others is not told. */
export function candidatesOf(reading: Reading, environment: ReadonlyMap<string, string>): Candidates {
  const paths = [...reading.files.keys()].filter((path) => isCandidate(reading, path)).sort();
  const included = new Set<string>();
  const extended = new Map<string, Set<string>>();
  for (const path of paths) {
    // It is all read again, and told then.
    const scope = projectScope({ ...silent(reading), used: new Set() }, folderOf(path), environment);
    for (const root of documentsOf(reading, path) ?? []) {
      for (const inclusion of inclusionsOf(root, scope)) for (const one of inclusion.paths) included.add(one);
      for (const [file, service] of extensionsOf(root)) {
        const { text } = expandVariables(file, (name) => scope.variables.get(name));
        const found = resolvePath(scope.folder, text);
        if (found === null || found === path) continue;
        extended.set(found, (extended.get(found) ?? new Set()).add(service));
      }
    }
  }
  for (const [path, services] of extended) followExtends(documentsOf(silent(reading), path) ?? [], services);
  return { paths, included, extended };
}

/** Adds what services extend in their own file. */
function followExtends(roots: readonly YamlMap[], services: Set<string>): void {
  // What is added while a set is walked is walked too.
  for (const name of services) {
    for (const root of roots) {
      const extension = nodeAt(root, 'services', name, 'extends');
      const isOther = textAt(extension, 'file') !== null;
      const base = extension?.kind === 'scalar' ? extension.text : textAt(extension, 'service');
      if (base !== null && !isOther) services.add(base);
    }
  }
}

function silent(reading: Reading): Reading {
  return { ...reading, problems: [], told: new Set() };
}

function isCandidate(reading: Reading, path: string): boolean {
  if (!/\.(?:ya?ml|json)$/i.test(path)) return false;
  const text = reading.files.get(path)?.text ?? '';
  const hasName = hasComposeName(path);
  if (!text.includes('services') && !(hasName && text.includes('include'))) return false;
  const roots = documentsOf(silent(reading), path) ?? [];
  const isCompose = roots.some((root) => isComposeFile(path, root));
  if (!isCompose && !hasName) return false;
  documentsOf(reading, path);
  reading.used.add(path);
  return isCompose;
}

function* extensionsOf(root: YamlMap): Iterable<readonly [file: string, service: string]> {
  for (const { value } of mapAt(root, 'services')?.entries.values() ?? []) {
    const file = textAt(value, 'extends', 'file');
    const service = textAt(value, 'extends', 'service');
    if (file !== null && service !== null) yield [file, service];
  }
}

/**
 * The projects that these files make:
 * - the file of a folder that Compose begins with, and its override;
 * - any other file that is complete (each service has an image, a build or something to extend) by itself;
 * - one that is not, such as `docker-compose.prod.yml`, over the first file of its folder: the services that it names;
 * - not by itself what is included by another, nor services that are extended from elsewhere.
 */
export function rootsOf(reading: Reading, candidates: Candidates): readonly Root[] {
  const folders = new Map<string, Set<string>>();
  for (const path of candidates.paths) {
    const names = folders.get(folderOf(path)) ?? new Set();
    folders.set(folderOf(path), names.add(nameOf(path)));
  }
  return candidates.paths.flatMap((path) => {
    if (candidates.included.has(path)) return [];
    return rootOf(path, { reading, candidates, names: folders.get(folderOf(path)) ?? new Set() }) ?? [];
  });
}

interface Beside {
  readonly reading: Reading;
  readonly candidates: Candidates;
  /** Compose files of the folder. */
  readonly names: ReadonlySet<string>;
}

function rootOf(path: string, { reading, candidates, names }: Beside): Root | null {
  const folder = path.slice(0, path.length - nameOf(path).length);
  const pair = defaultsOf(names).map((name) => folder + name);
  if (path === pair[0]) return { paths: pair, only: null };
  if (path === pair[1]) return null;
  const services = declaredIn(reading, path);
  const isComplete = [...services.values()].every((complete) => complete);
  if (!isComplete && hasComposeName(path) && !isDefaultName(path)) {
    const base = baseNameFor(nameOf(path), names);
    if (base !== null) return { paths: [folder + base, path], only: new Set(services.keys()) };
  }
  const elsewhere = isDefaultName(path) ? undefined : candidates.extended.get(path);
  if (elsewhere === undefined) return { paths: [path], only: null };
  const left = [...services.keys()].filter((name) => !elsewhere.has(name));
  return left.length === 0 ? null : { paths: [path], only: new Set(left) };
}

/** The file that a variant is merged over: of the same stem, if there is one. */
function baseNameFor(name: string, names: ReadonlySet<string>): string | null {
  const stem = /^(?:docker-|podman-)?compose/i.exec(name)?.[0];
  const same = stem === undefined ? undefined : [`${stem}.yml`, `${stem}.yaml`].find((one) => names.has(one));
  return same ?? defaultsOf(names)[0] ?? null;
}

/** The services of a file, and whether each could run by what the file says. */
function declaredIn(reading: Reading, path: string): ReadonlyMap<string, boolean> {
  const services = new Map<string, boolean>();
  for (const root of documentsOf(reading, path) ?? []) {
    for (const [name, { value }] of mapAt(root, 'services')?.entries ?? []) {
      const runs =
        value.kind === 'map' && ['image', 'build', 'extends'].some((key) => value.entries.has(key));
      services.set(name, runs || services.get(name) === true);
    }
  }
  return services;
}
