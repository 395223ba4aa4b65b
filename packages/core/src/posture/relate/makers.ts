import { parseReference, type Reference } from '../../image/reference/index.ts';
import type { Container } from '../model/container.ts';
import type { DockerfileSubject } from '../model/tree.ts';
import { containerOf } from '../read/dockerfile/container.ts';
import type { Build } from './contract.ts';

/** What only the pipeline knows: the expressions of GitHub Actions, variables of a shell. */
const EXPRESSION = /\$\{\{[^}]*\}\}|\$\{[^}]*\}|\$\w+/g;
/** Stands for an expression: allowed in a tag, and in no name of a repository. */
const UNKNOWN = '__unknown__';

/** Which Dockerfile of a tree makes which image. */
export class Makers {
  readonly #dockerfiles: ReadonlyMap<string, DockerfileSubject>;
  readonly #builds = new Map<string, { readonly tag: string | null; readonly build: Build }[]>();
  /** Of stages that are not the last, by Dockerfile and name. */
  readonly #stages = new Map<string, Container | null>();

  constructor(dockerfiles: readonly DockerfileSubject[], builds: readonly Build[]) {
    this.#dockerfiles = new Map(dockerfiles.map((subject) => [subject.file.source.path, subject]));
    for (const build of builds) {
      const reference = referenceOf(build.image);
      if (reference === null) continue;
      const same = this.#builds.get(repositoryOf(reference)) ?? [];
      same.push({ tag: reference.tag, build });
      this.#builds.set(repositoryOf(reference), same);
    }
  }

  /**
   * The build of the image that a container runs; null where none of the tree is. An image is known by its repository:
   * tags differ between environments. Where several Dockerfiles make images of one repository the tag decides, and where
   * that does not tell either, nobody knows. What a digest names was built once, whatever the Dockerfile says today.
   */
  buildOf({ image }: Container): Build | null {
    if (this.#builds.size === 0) return null;
    const reference = referenceOf(image?.value ?? null);
    if (reference === null || reference.digest !== null) return null;
    const all = this.#builds.get(repositoryOf(reference)) ?? [];
    return onlyOne(all) ?? onlyOne(all.filter(({ tag }) => tag === reference.tag));
  }

  /** Makes what a build makes the base of a container. False where it cannot be: no such stage, or a circle. */
  join(container: Container, build: Build): boolean {
    const base = this.#containerOf(build);
    if (base === null) return false;
    for (let at: Container | null = base; at !== null; at = at.base) if (at === container) return false;
    // Containers are made by their readers, alone; what they are built on is known only when all are read.
    (container as { base: Container | null }).base = base;
    return true;
  }

  #containerOf({ dockerfile, target }: Build): Container | null {
    const subject = this.#dockerfiles.get(dockerfile);
    if (subject === undefined || target === null) return subject?.container ?? null;
    const key = `${dockerfile}\0${target}`;
    const known = this.#stages.get(key);
    if (known !== undefined) return known;
    const container = containerOf(subject.file, target);
    this.#stages.set(key, container);
    const build = container === null ? null : this.buildOf(container);
    if (container !== null && build !== null) this.join(container, build);
    return container;
  }
}

function onlyOne(all: readonly { readonly build: Build }[]): Build | null {
  const [first] = all;
  if (first === undefined) return null;
  const { dockerfile, target } = first.build;
  const isSame = ({ build }: { readonly build: Build }): boolean =>
    build.dockerfile === dockerfile && build.target === target;
  return all.every(isSame) ? first.build : null;
}

/** Null for what is no reference, or one whose name only a pipeline knows; a tag that only it knows is null. */
function referenceOf(image: string | null): Reference | null {
  if (image === null) return null;
  try {
    const reference = parseReference(image.replace(EXPRESSION, UNKNOWN));
    return reference.tag?.includes(UNKNOWN) === true ? { ...reference, tag: null } : reference;
  } catch {
    return null;
  }
}

function repositoryOf({ registry, repository }: Reference): string {
  return `${registry}/${repository}`;
}
