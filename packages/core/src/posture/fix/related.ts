import type { Tree } from '../model/tree.ts';
import { isCompanionPath } from '../read/wants.ts';

/** The paths of the files that a file can only be judged with: those of the Compose projects that it is a part of. */
export function relatedPaths({ projects }: Tree, path: string): readonly string[] {
  const files = projects.flatMap((project) => (project.files.includes(path) ? project.files : []));
  return [...new Set([path, ...files])];
}

/** A file with another text, and what it can only be judged with. */
export function withRelated(tree: Tree, path: string, text: string): ReadonlyMap<string, string> {
  const files = new Map([[path, text]]);
  const related = relatedPaths(tree, path).filter((one) => one !== path);
  const inProject = related.length > 0 || tree.projects.some((project) => project.files.includes(path));
  const companions = inProject ? [...tree.sources.keys()].filter(isCompanionPath) : [];
  for (const other of [...related, ...companions]) {
    const source = tree.sources.get(other);
    if (source !== undefined && other !== path) files.set(other, source.text);
  }
  return files;
}
