import { textAt } from '../../../bytes/located/fields.ts';
import type { YamlMap, YamlNode } from '../../../bytes/located/yaml.ts';
import { folderOf, relativeFolder, resolvePath } from '../paths.ts';
import type { FileServices, Scope, ServiceModel } from './contract.ts';
import { documentsOf } from './documents.ts';
import { mergeService } from './merge.ts';
import { report, spend } from './problems.ts';
import { rebaseService } from './rebase.ts';
import { servicesOf } from './services.ts';

/** Longer chains than this are nobody's, and a cycle is found before. */
const LONGEST_CHAIN = 100;

/**
 * A service with what it extends (https://docs.docker.com/reference/compose-file/services/#extends): another one of its
 * file, or of another file, which may extend a third.
 */
export function extendedService(file: FileServices, name: string, scope: Scope): ServiceModel | null {
  return resolve({ file, name, chain: [] }, scope);
}

interface Step {
  readonly file: FileServices;
  readonly name: string;
  /** What led here, as `path`, NUL and name. */
  readonly chain: readonly string[];
}

function resolve({ file, name, chain }: Step, scope: Scope): ServiceModel | null {
  const service = file.services.get(name);
  const extension = service?.node.entries.get('extends')?.value;
  if (service === undefined || extension === undefined) return service ?? null;
  const id = `${file.path}\0${name}`;
  const known = scope.extended.get(id);
  if (known !== undefined) return known;
  const own: ServiceModel = { ...service, node: without(service.node, 'extends') };
  if (chain.includes(id) || chain.length >= LONGEST_CHAIN) {
    report(
      scope.reading,
      extension,
      chain.includes(id) ? `${name} extends itself` : 'a chain of too many extends',
    );
    return own;
  }
  const base = baseOf(extension, { file, name, chain: [...chain, id] }, scope);
  const result = base === null ? own : extend(base, own, scope);
  scope.extended.set(id, result);
  return result;
}

function extend(base: ServiceModel, own: ServiceModel, scope: Scope): ServiceModel {
  return {
    ...own,
    node: mergeService(base.node, own.node, scope),
    layers: [...base.layers, ...own.layers],
  };
}

function without(map: YamlMap, name: string): YamlMap {
  return { ...map, entries: new Map([...map.entries].filter(([key]) => key !== name)) };
}

function baseOf(extension: YamlNode, step: Step, scope: Scope): ServiceModel | null {
  const name = extension.kind === 'scalar' ? extension.text : textAt(extension, 'service');
  const path = textAt(extension, 'file');
  if (name === null || name === '') {
    report(scope.reading, extension, 'extends without the name of a service');
    return null;
  }
  const file = path === null ? step.file : otherFile(path, extension, { from: step.file, scope });
  if (file === null) return null;
  if (!file.services.has(name)) {
    report(scope.reading, extension, `${step.name} extends ${name}, which ${file.path} does not have`);
    return null;
  }
  return resolve({ file, name, chain: step.chain }, scope);
}

function otherFile(
  path: string,
  at: YamlNode,
  { from, scope }: { readonly from: FileServices; readonly scope: Scope },
): FileServices | null {
  const { reading } = scope;
  const found = resolvePath(from.folder, path);
  if (found === from.path) return from;
  const known = found === null ? undefined : scope.others.get(found);
  if (known !== undefined) return known;
  const roots = found === null ? null : documentsOf(reading, found);
  if (found === null || roots === null) {
    const why = found === null ? 'is outside of what is scanned' : 'is not there';
    report(reading, at, `the file ${path}, which is extended, ${why}`);
    return null;
  }
  if (!spend(scope, 'loads', { amount: 1, at })) return null;
  reading.used.add(found);
  scope.files.push(found);
  const way = relativeFolder(scope.folder, folderOf(found));
  const services = new Map<string, ServiceModel>();
  for (const root of roots) {
    for (const [name, service] of servicesOf(root, scope)) {
      services.set(name, { ...service, node: rebaseService(service.node, way) });
    }
  }
  const file: FileServices = { path: found, folder: folderOf(found), services };
  scope.others.set(found, file);
  return file;
}
