import { itemsAt, mapAt, nodeAt, textAt } from '../../bytes/located/fields.ts';
import { SourceText } from '../../bytes/located/text.ts';
import { type YamlMap, type YamlNode, yamlDocuments } from '../../bytes/located/yaml.ts';
import { folderOf, isElsewhere, nameOf, resolvePath } from '../read/paths.ts';
import type { BuildFault, BuildInput, Built, BuiltObject } from './contract.ts';
import { jsonPatch, PatchError } from './json-patch.ts';
import { mergePatch } from './merge.ts';
import { withEntry } from './nodes.ts';
import { isSameObject, isTarget } from './target.ts';
import { inNamespace, withImages, withReplicas } from './transform.ts';

export type { BuildFault, Built, BuiltObject } from './contract.ts';

const FILES: ReadonlySet<string> = new Set(['kustomization.yaml', 'kustomization.yml', 'Kustomization']);
/** Fields that change nothing that a rule is about: names and labels are changed alike wherever they stand. */
const WITHOUT_POSTURE: ReadonlySet<string> = new Set([
  'apiVersion',
  'kind',
  'metadata',
  'namePrefix',
  'nameSuffix',
  'labels',
  'commonLabels',
  'commonAnnotations',
  'configMapGenerator',
  'secretGenerator',
  'generatorOptions',
  'sortOptions',
  'buildMetadata',
]);
const RENDERED: ReadonlySet<string> = new Set([
  'resources',
  'bases',
  'components',
  'patches',
  'patchesStrategicMerge',
  'patchesJson6902',
  'namespace',
  'images',
  'replicas',
]);
/** Fields by which Kustomize fetches, or runs something. */
const FETCHES: ReadonlySet<string> = new Set([
  'helmCharts',
  'helmChartInflationGenerator',
  'generators',
  'transformers',
  'validators',
]);
const DEEPEST = 64;
/** Objects that are asked whether a patch means them, of a whole tree. */
const MOST_STEPS = 1_000_000;

/** Whether a file is a kustomization, by its name. */
export function isKustomization(path: string): boolean {
  return FILES.has(nameOf(path));
}

/**
 * What the kustomizations of a tree make (https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/): those
 * that no other one builds on, each with all that it is built on. Names and labels stay those of the files, for a person
 * edits these. What is not rendered is a fault, and the rest is there all the same. Never throws.
 */
export function buildKustomizations(input: BuildInput): Built {
  const builder = new Builder(input);
  const roots = [...input.paths].filter(isKustomization).sort();
  for (const path of roots) builder.load(path);
  const objects: BuiltObject[] = [];
  const faults: BuildFault[] = [];
  const troubled: string[] = [];
  // Those that are built on each other in a circle have no first one: they come last.
  const first = roots.filter((path) => !builder.isBuiltOn(folderOf(path)));
  for (const path of [...first, ...roots]) {
    const folder = folderOf(path);
    const { built, wrong } = builder.buildIfNew(folder);
    if (input.made?.has(folder) === true) continue;
    objects.push(...built);
    faults.push(...wrong);
    if (wrong.length > 0 && wrong.every(({ remote }) => !remote)) troubled.push(folder);
  }
  return { objects: unique(objects), used: builder.used, faults, troubled };
}

/** The same object of the same file, by several overlays, is one. */
function unique(objects: readonly BuiltObject[]): readonly BuiltObject[] {
  const seen = new Set<YamlMap>();
  return objects.filter(({ node }) => !seen.has(node) && seen.add(node));
}

class Builder {
  readonly used = new Set<string>();
  readonly #faults: BuildFault[] = [];
  readonly #input: BuildInput;
  readonly #kustomizations = new Map<string, YamlMap>();
  readonly #builtOn = new Set<string>();
  /** Components that something was made of. */
  readonly #parts = new Set<string>();
  readonly #done = new Map<string, readonly BuiltObject[]>();
  #steps = 0;

  constructor(input: BuildInput) {
    this.#input = input;
  }

  load(path: string): void {
    const [root] = this.#input.documents(path) ?? [];
    this.used.add(path);
    if (root?.kind !== 'map') return;
    const folder = folderOf(path);
    this.#kustomizations.set(folder, root);
    for (const key of ['resources', 'bases', 'components']) {
      for (const item of itemsAt(root, key)) {
        const other = item.kind === 'scalar' && !isRemote(item.text) ? resolvePath(folder, item.text) : null;
        if (other !== null && other !== folder) this.#builtOn.add(other);
      }
    }
  }

  isBuiltOn(folder: string): boolean {
    return this.#builtOn.has(folder);
  }

  /** The objects of a folder with a kustomization. */
  build(folder: string, above: readonly string[]): readonly BuiltObject[] {
    const done = this.#done.get(folder);
    if (done !== undefined) return done;
    const root = this.#kustomizations.get(folder);
    if (root === undefined) return [];
    if (above.includes(folder) || above.length > DEEPEST) {
      this.#fault(root, `it is built on itself: ${[...above, folder].map((one) => one || '.').join(' > ')}`);
      return [];
    }
    const objects = this.#apply(root, [], { folder, above: [...above, folder] });
    this.#done.set(folder, objects);
    return objects;
  }

  /** What a folder makes, and what went wrong with it; nothing where another one has built on it, or it was built. */
  buildIfNew(folder: string): {
    readonly built: readonly BuiltObject[];
    readonly wrong: readonly BuildFault[];
  } {
    if (this.#done.has(folder) || this.#parts.has(folder)) return { built: [], wrong: [] };
    const before = this.#faults.length;
    return { built: this.build(folder, []), wrong: this.#faults.slice(before) };
  }

  #fault(at: YamlNode, reason: string, remote = false): void {
    this.#faults.push({ at, reason, remote });
  }

  #apply(
    root: YamlMap,
    given: readonly BuiltObject[],
    { folder, above }: { readonly folder: string; readonly above: readonly string[] },
  ): readonly BuiltObject[] {
    for (const [name, { key }] of root.entries)
      if (!WITHOUT_POSTURE.has(name) && !RENDERED.has(name))
        this.#fault(key, `${name} is not rendered: what it makes or changes is not known`, FETCHES.has(name));
    let objects = [...given];
    for (const key of ['resources', 'bases'])
      for (const item of itemsAt(root, key)) objects.push(...this.#resource(item, folder, above));
    for (const item of itemsAt(root, 'components'))
      objects = this.#component(item, objects, { folder, above });
    objects = this.#patched(root, objects, folder);
    const namespace = nodeAt(root, 'namespace');
    const images = itemsAt(root, 'images');
    const replicas = itemsAt(root, 'replicas');
    for (const one of replicas)
      if (!objects.some(({ node }) => textAt(node, 'metadata', 'name') === textAt(one, 'name')))
        this.#fault(one, `there is nothing called ${textAt(one, 'name') ?? ''}, whose replicas it is about`);
    if (namespace === undefined && images.length === 0 && replicas.length === 0) return objects;
    return objects.map(({ node, pristine }) => {
      const placed =
        namespace === undefined || namespace.kind !== 'scalar' ? node : inNamespace(node, namespace);
      const changed = withReplicas(withImages(placed, images), replicas);
      return { node: changed, pristine: pristine && changed === node };
    });
  }

  #resource(item: YamlNode, folder: string, above: readonly string[]): readonly BuiltObject[] {
    const path = this.#pathOf(item, folder);
    if (path === null) return [];
    if (this.#kustomizations.has(path)) return this.build(path, above);
    const documents = this.#input.documents(path);
    if (documents === null) {
      this.#fault(item, `${path} is not there, or cannot be read`);
      return [];
    }
    this.used.add(path);
    return documents.flatMap((node) => (node.kind === 'map' ? [{ node, pristine: true }] : []));
  }

  #component(
    item: YamlNode,
    objects: readonly BuiltObject[],
    { folder, above }: { readonly folder: string; readonly above: readonly string[] },
  ): BuiltObject[] {
    const path = this.#pathOf(item, folder);
    const root = path === null ? undefined : this.#kustomizations.get(path);
    if (path === null || root === undefined || above.includes(path) || above.length > DEEPEST) {
      if (path !== null) this.#fault(item, `${path} has no kustomization, or is built on itself`);
      return [...objects];
    }
    this.#parts.add(path);
    return [...this.#apply(root, objects, { folder: path, above: [...above, path] })];
  }

  /** The path of a file or folder that is named; null, and why, where it is none of this tree. */
  #pathOf(item: YamlNode, folder: string): string | null {
    if (item.kind !== 'scalar') return null;
    if (isRemote(item.text)) {
      this.#fault(item, `${item.text} is elsewhere: nothing is fetched; keep a copy in the repository`, true);
      return null;
    }
    const path = resolvePath(folder, item.text);
    if (path === null) this.#fault(item, `${item.text} is outside of what is scanned`);
    return path;
  }

  #patched(root: YamlMap, objects: BuiltObject[], folder: string): BuiltObject[] {
    let all = objects;
    for (const item of itemsAt(root, 'patchesStrategicMerge'))
      for (const patch of this.#patchOf(item, folder))
        all = this.#merge(all, patch, { item, target: undefined });
    for (const key of ['patches', 'patchesJson6902']) {
      for (const item of itemsAt(root, key)) {
        const target = mapAt(item, 'target');
        const from = nodeAt(item, 'path') ?? nodeAt(item, 'patch');
        if (from === undefined) this.#fault(item, 'a patch has a path or a patch');
        else for (const patch of this.#patchOf(from, folder)) all = this.#merge(all, patch, { item, target });
      }
    }
    return all;
  }

  /** The documents of a patch: of a file, or of the text itself. */
  #patchOf(item: YamlNode, folder: string): readonly YamlNode[] {
    if (item.kind !== 'scalar') return [];
    if (!item.text.includes('\n') && !/^\s*[[{]/.test(item.text)) {
      const path = this.#pathOf(item, folder);
      if (path === null) return [];
      this.used.add(path);
      const text = this.#input.documents(path);
      if (text !== null) return text;
      this.#fault(item, `the patch ${path} is not there, or cannot be read`);
      return [];
    }
    return this.#inline(item);
  }

  /** A patch within the kustomization stands, as far as places go, where its text begins. */
  #inline(item: YamlNode & { readonly text: string }): readonly YamlNode[] {
    return [...yamlDocuments(new SourceText(item.source.path, item.text))].flatMap((document) => {
      if ('problem' in document) {
        this.#fault(item, `the patch is no YAML: ${document.problem.reason}`);
        return [];
      }
      return document.root === null ? [] : [placedAt(document.root, item)];
    });
  }

  #merge(
    objects: readonly BuiltObject[],
    patch: YamlNode,
    { item, target }: { readonly item: YamlNode; readonly target: YamlMap | undefined },
  ): BuiltObject[] {
    let met = false;
    const merged = objects.flatMap((object): readonly BuiltObject[] => {
      if (++this.#steps > MOST_STEPS) return [object];
      const isMeant =
        target === undefined
          ? patch.kind === 'map' && isSameObject(object.node, patch)
          : isTarget(object.node, target);
      if (!isMeant) return [object];
      met = true;
      try {
        const node = patched(object.node, patch, target !== undefined);
        return node === null ? [] : [{ node, pristine: false }];
      } catch (error) {
        if (!(error instanceof PatchError)) throw error;
        this.#fault(item, error.message);
        return [object];
      }
    });
    if (this.#steps > MOST_STEPS)
      this.#fault(item, 'there are too many patches and objects: this one was left out');
    else if (!met && target === undefined)
      this.#fault(item, 'it is the patch of an object that is not there');
    return merged;
  }
}

/** Null where the object is deleted. A patch with a target may call itself anything. */
function patched(object: YamlMap, patch: YamlNode, hasTarget: boolean): YamlMap | null {
  if (patch.kind === 'list') return jsonPatch(object, patch.items);
  if (patch.kind !== 'map') return object;
  if (!hasTarget) return mergePatch(object, patch);
  const metadata = mapAt(patch, 'metadata');
  const nameless =
    metadata === undefined ? patch : withEntry(patch, 'metadata', withEntry(metadata, 'name', null));
  return mergePatch(object, withEntry(withEntry(nameless, 'kind', null), 'apiVersion', null));
}

/** `https://…`, `github.com/org/repo//path?ref=v1`, `git@…`: what kustomize would fetch. */
function isRemote(text: string): boolean {
  return (
    isElsewhere(text) || /^(?:git::|[\w.-]+\.\w+\/[^/]+\/[^/]+(?:\/\/|\?ref=|\.git))|\?ref=|:\/\//.test(text)
  );
}

/** The same node, with every place that of another one. */
function placedAt(node: YamlNode, at: YamlNode): YamlNode {
  const { source, start, end } = at;
  const place = { source, start, end };
  if (node.kind === 'scalar') return { ...node, ...place };
  if (node.kind === 'list') return { ...node, ...place, items: node.items.map((item) => placedAt(item, at)) };
  const entries = [...node.entries].map(
    ([name, { key, value }]) => [name, { key: { ...key, ...place }, value: placedAt(value, at) }] as const,
  );
  return { ...node, ...place, entries: new Map(entries) };
}
