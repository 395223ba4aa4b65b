import { mapAt } from '../../../bytes/located/fields.ts';
import type { YamlMap, YamlNode } from '../../../bytes/located/yaml.ts';
import { relativeFolder } from '../paths.ts';
import {
  type FileServices,
  type Model,
  type Scope,
  type ServiceModel,
  TOP_LEVEL,
  type TopLevel,
} from './contract.ts';
import { documentsOf } from './documents.ts';
import { extendedService } from './extends.ts';
import { type Inclusion, inclusionsOf } from './include.ts';
import { interpolate } from './interpolate.ts';
import { mergeService, mergeTopLevel } from './merge.ts';
import { mergeTagOf } from './nodes.ts';
import { report, spend } from './problems.ts';
import { rebaseService } from './rebase.ts';
import { servicesOf } from './services.ts';

interface Draft {
  name: string | null;
  readonly services: Map<string, ServiceModel>;
  readonly top: Readonly<Record<TopLevel, Map<string, YamlNode>>>;
}

/** What files declare, the later merged over the earlier; `chain` has the files that led here. */
export function loadFiles(paths: readonly string[], scope: Scope, chain: readonly string[]): Model {
  const model = emptyDraft();
  for (const path of paths) {
    scope.reading.used.add(path);
    scope.files.push(path);
    for (const root of documentsOf(scope.reading, path) ?? []) {
      const over = loadDocument(root, scope);
      for (const inclusion of inclusionsOf(root, scope))
        include(over, inclusion, { scope, chain: [...chain, path] });
      mergeDocument(model, over, { root, scope });
    }
  }
  return model;
}

function emptyDraft(): Draft {
  return {
    name: null,
    services: new Map(),
    top: { networks: new Map(), volumes: new Map(), secrets: new Map(), configs: new Map() },
  };
}

function loadDocument(root: YamlMap, scope: Scope): Draft {
  const draft = emptyDraft();
  const name = root.entries.get('name')?.value;
  const text = name === undefined ? undefined : interpolate(name, scope);
  draft.name = text?.kind === 'scalar' && text.text !== '' ? text.text : null;
  const services = servicesOf(root, scope);
  const file: FileServices = { path: root.source.path, folder: scope.folder, services };
  for (const service of services.keys()) {
    const extended = extendedService(file, service, scope);
    if (extended !== null) draft.services.set(service, extended);
  }
  for (const kind of TOP_LEVEL) {
    for (const [one, { value }] of mapAt(root, kind)?.entries ?? []) {
      draft.top[kind].set(one, interpolate(value, scope));
    }
  }
  return draft;
}

/** Merges a document over what was read before it. */
function mergeDocument(
  model: Draft,
  over: Draft,
  { root, scope }: { readonly root: YamlMap; readonly scope: Scope },
): void {
  model.name = over.name ?? model.name;
  const declared = mapAt(root, 'services')?.entries;
  for (const [name, service] of over.services) {
    const base = model.services.get(name);
    const entry = declared?.get(name);
    const tag = entry === undefined ? null : mergeTagOf(entry);
    if (tag === 'reset') model.services.delete(name);
    else if (base === undefined || tag === 'override') model.services.set(name, service);
    else model.services.set(name, override(base, service, scope));
  }
  for (const kind of TOP_LEVEL) {
    const entries = mapAt(root, kind)?.entries;
    for (const [name, node] of over.top[kind]) {
      const base = model.top[kind].get(name);
      const entry = entries?.get(name);
      const tag = entry === undefined ? null : mergeTagOf(entry);
      if (tag === 'reset') model.top[kind].delete(name);
      else
        model.top[kind].set(
          name,
          base === undefined || tag !== null ? node : mergeTopLevel(base, node, scope),
        );
    }
  }
}

function override(base: ServiceModel, over: ServiceModel, scope: Scope): ServiceModel {
  return {
    ...base,
    node: mergeService(base.node, over.node, scope),
    layers: [...base.layers, ...over.layers],
  };
}

// https://docs.docker.com/reference/compose-file/include/: a project of its own, copied into this one. Names that both
// have are a fault, but for what came twice by different ways.
function include(
  model: Draft,
  { paths, scope: inner, at }: Inclusion,
  { scope, chain }: { readonly scope: Scope; readonly chain: readonly string[] },
): void {
  const again = paths.find((path) => chain.includes(path));
  if (again !== undefined) {
    report(scope.reading, at, `${again} includes itself`);
    return;
  }
  if (!spend(scope, 'loads', { amount: paths.length, at })) return;
  const included = loadFiles(paths, inner, chain);
  const way = relativeFolder(scope.folder, inner.folder);
  for (const [name, service] of included.services) {
    const own = model.services.get(name);
    if (own === undefined) {
      model.services.set(name, { ...service, node: rebaseService(service.node, way) });
    } else if (!isSame(own.key, service.key)) {
      report(scope.reading, at, `the service ${name} of ${paths.join(', ')} is declared already`);
    }
  }
  for (const kind of TOP_LEVEL) {
    for (const [name, node] of included.top[kind]) {
      if (!model.top[kind].has(name)) model.top[kind].set(name, node);
    }
  }
}

function isSame(a: YamlNode, b: YamlNode): boolean {
  return a.source.path === b.source.path && a.start === b.start;
}
