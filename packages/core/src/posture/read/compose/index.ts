import type { SourceText } from '../../../bytes/located/text.ts';
import type { YamlMap } from '../../../bytes/located/yaml.ts';
import type { ReadProblem } from '../../model/tree.ts';
import { folderOf } from '../paths.ts';
import { candidatesOf, type Root, rootsOf } from './candidates.ts';
import type { ReadComposeProject, Reading, UnresolvedVariable } from './contract.ts';
import { loadFiles } from './model.ts';
import { projectScope } from './scope.ts';
import { readService } from './service.ts';

export type { ReadComposeProject, UnresolvedVariable } from './contract.ts';
export { isComposeFile } from './names.ts';

/** What a tree has of Compose. */
export interface ComposeReading {
  readonly projects: readonly ReadComposeProject[];
  readonly problems: readonly ReadProblem[];
  /** Files that were read for them, and need not be read as Compose files again; their faults are in `problems`. */
  readonly used: ReadonlySet<string>;
}

/**
 * The Compose projects among the files of a tree, which are given by path: YAML that may be Compose, and the files of
 * variables beside it (https://docs.docker.com/reference/compose-file/). `environment` goes before any file; a scan gives
 * an empty one, so that nothing of the machine gets in. Never throws, and never looks outside of the files.
 */
export function readComposeProjects(
  files: ReadonlyMap<string, SourceText>,
  { environment }: { readonly environment: ReadonlyMap<string, string> },
): ComposeReading {
  const reading = newReading(files);
  const candidates = candidatesOf(reading, environment);
  const projects = rootsOf(reading, candidates).map((root) => readProject(root, reading, environment));
  // Files that include or extend each other in a circle have no first one.
  const done = new Set(projects.flatMap((project) => project.files));
  for (const path of candidates.paths) {
    if (done.has(path)) continue;
    const project = readProject({ paths: [path], only: null }, reading, environment);
    projects.push(project);
    for (const file of project.files) done.add(file);
  }
  return { projects, problems: reading.problems, used: reading.used };
}

/** The project of one document alone: what it includes and extends of other files is told as missing. */
export function readComposeProject(root: YamlMap): {
  readonly project: ReadComposeProject;
  readonly problems: readonly ReadProblem[];
} {
  const { source } = root;
  const reading = newReading(new Map([[source.path, source]]));
  reading.documents.set(source.path, { roots: [root], faults: [] });
  const project = readProject({ paths: [source.path], only: null }, reading, new Map());
  return { project, problems: reading.problems };
}

function newReading(files: ReadonlyMap<string, SourceText>): Reading {
  return { files, problems: [], told: new Set(), used: new Set(), documents: new Map() };
}

function readProject(
  { paths, only }: Root,
  reading: Reading,
  environment: ReadonlyMap<string, string>,
): ReadComposeProject {
  const [first = ''] = paths;
  const scope = projectScope(reading, folderOf(first), environment);
  const { name, services, top } = loadFiles(paths, scope, []);
  const source = reading.files.get(first);
  if (source === undefined) throw new Error(`not among the files: ${first}`);
  const counted = [...services].filter(([service]) => only === null || only.has(service));
  return {
    name,
    source,
    services: counted.map(([service, model]) => readService(service, model, { top, scope })),
    ...top,
    unresolved: uniqueVariables(scope.unresolved),
    files: [...new Set(scope.files)],
  };
}

function uniqueVariables(all: readonly UnresolvedVariable[]): readonly UnresolvedVariable[] {
  return [
    ...new Map(all.map((one) => [`${one.name}\0${one.at.source.path}\0${one.at.start}`, one])).values(),
  ];
}
