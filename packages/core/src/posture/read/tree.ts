import { SourceText } from '../../bytes/located/text.ts';
import { type YamlMap, yamlDocuments } from '../../bytes/located/yaml.ts';
import type { ReadProblem, Tree } from '../model/tree.ts';
import { relate } from '../relate/index.ts';
import { isComposeFile, readComposeProjects } from './compose/index.ts';
import { readDockerfile } from './dockerfile/index.ts';
import { isKubernetesDocument, readKubernetesDocument } from './kubernetes/index.ts';
import { isCompanionPath, isDockerfilePath, isYamlPath, mayHavePosture } from './wants.ts';
import { readOverlays } from './overlays.ts';
import type { Rendering } from './rendered.ts';
import { isWorkflowPath, readWorkflow } from './workflow/index.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer U)[] ? U[] : T[K] };

/** How a tree is read. */
export interface TreeOptions {
  /** False where no edit will be asked for: to work out the edits of a manifest takes longer than to judge it. */
  readonly editable?: boolean;
  /** What was made of templates; the files that they were made of are not among `files`. */
  readonly renderings?: readonly Rendering[];
  /** Folders of overlays that are among `renderings`. */
  readonly made?: ReadonlySet<string>;
}

/**
 * Everything with a posture in these files, by path relative to the root of what is scanned. `paths` are all files of the
 * target, those included whose text nobody needs. Never throws: what cannot be read is a problem, and the rest is read.
 */
export function readTree(
  files: ReadonlyMap<string, string>,
  paths: ReadonlySet<string> = new Set(files.keys()),
  { editable = true, renderings = [], made = new Set() }: TreeOptions = {},
): Tree {
  const sources = new Map([...files].map(([path, text]) => [path, new SourceText(path, text)]));
  const tree: Mutable<Tree> = {
    containers: [],
    dockerfiles: [],
    projects: [],
    objects: [],
    workloads: [],
    workflows: [],
    relations: [],
    hosts: [],
    sources,
    rendered: renderings.flatMap(({ texts }) => texts),
    paths,
    problems: renderings.flatMap(({ problems }) => problems),
  };
  const reading: Reading = { tree, editable, compose: new Set() };
  for (const text of tree.rendered) addDocuments(text, { ...reading, editable: false });
  const used = addKustomizations(reading, made);
  for (const [path, source] of [...sources].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (used.has(path)) continue;
    if (isDockerfilePath(path)) addDockerfile(tree, source);
    else if (isWorkflowPath(path) || (isYamlPath(path) && mayHavePosture(source.text)))
      addDocuments(source, reading);
  }
  if (reading.compose.size > 0) addProjects(reading);
  tree.relations.push(...relate(tree));
  for (const { container } of tree.dockerfiles) tree.containers.push(container);
  for (const { services } of tree.projects)
    for (const { container } of services) tree.containers.push(container);
  for (const { containers } of tree.workloads) tree.containers.push(...containers);
  return tree;
}

/** A tree on its way. */
interface Reading {
  readonly tree: Mutable<Tree>;
  readonly editable: boolean;
  /** Paths of Compose files: these are read together, once all are known. */
  readonly compose: Set<string>;
}

/** What overlays make, instead of what they are made of: the paths of the files that this has read. */
function addKustomizations({ tree, editable }: Reading, made: ReadonlySet<string>): ReadonlySet<string> {
  const overlays = readOverlays(tree.sources, made);
  if (overlays === null) return new Set();
  for (const { node, pristine } of overlays.objects) {
    if (!isKubernetesDocument(node)) continue;
    const read = readKubernetesDocument(node, { editable: editable && pristine });
    tree.objects.push(...read.objects);
    tree.workloads.push(...read.workloads);
    tree.problems.push(...read.problems);
  }
  for (const { at, reason } of overlays.faults)
    tree.problems.push({ id: 'chart/not-rendered', path: at.source.path, at, reason });
  return overlays.used;
}

function addDockerfile(tree: Mutable<Tree>, source: SourceText): void {
  const { subject, problems } = readDockerfile(source);
  if (subject !== null) tree.dockerfiles.push(subject);
  tree.problems.push(...problems);
}

function addDocuments(source: SourceText, reading: Reading): void {
  const { tree } = reading;
  for (const document of yamlDocuments(source)) {
    if ('problem' in document) {
      const { offset, reason } = document.problem;
      const problem = unreadable(source, offset, reason);
      tree.problems.push(tree.rendered.includes(source) ? { ...problem, id: 'chart/not-rendered' } : problem);
    } else if (document.root?.kind === 'map') {
      addDocument(document.root, reading);
    }
  }
}

function addDocument(root: YamlMap, { tree, compose, editable }: Reading): void {
  const { source } = root;
  if (isKubernetesDocument(root)) {
    const { objects, workloads, problems } = readKubernetesDocument(root, { editable });
    tree.objects.push(...objects);
    tree.workloads.push(...workloads);
    tree.problems.push(...problems);
  } else if (isWorkflowPath(source.path)) {
    const workflow = readWorkflow(root);
    if (workflow !== null) tree.workflows.push(workflow);
  } else if (isComposeFile(source.path, root)) {
    compose.add(source.path);
  }
}

function addProjects({ tree, compose }: Reading): void {
  const those = [...tree.sources].filter(([path]) => compose.has(path) || isCompanionPath(path));
  // Nothing of the environment of who scans gets in.
  const { projects, problems } = readComposeProjects(new Map(those), { environment: new Map() });
  tree.projects.push(...projects);
  // A fault of YAML was told when the file was read for whatever it may be.
  const told = new Set(tree.problems.map(problemKey));
  tree.problems.push(...problems.filter((problem) => !told.has(problemKey(problem))));
}

function problemKey({ path, at, reason }: ReadProblem): string {
  return `${path}\0${at?.start ?? ''}\0${reason}`;
}

function unreadable(source: SourceText, offset: number, reason: string): ReadProblem {
  return { id: 'file/unreadable', path: source.path, at: { source, start: offset, end: offset }, reason };
}
