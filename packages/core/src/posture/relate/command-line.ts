import type { Place } from '../../bytes/located/text.ts';
import { effectiveCommand } from '../read/dockerfile/shell/effective.ts';
import { shellCommands } from '../read/dockerfile/shell/parse.ts';
import { resolvePath } from '../read/paths.ts';
import type { Build } from './contract.ts';

const BUILDERS: ReadonlySet<string> = new Set(['docker', 'podman', 'buildah', 'nerdctl']);
const VERBS: ReadonlySet<string> = new Set(['build', 'bud', 'build-using-dockerfile']);
/** Commands that stand between the program and `build`: `docker buildx build`. */
const GROUPS: ReadonlySet<string> = new Set(['buildx', 'builder', 'image']);

/** Where a script runs, and where it stands. */
export interface ScriptContext {
  /** Of the tree. */
  readonly folder: string;
  readonly at: Place;
  /** What a path of the tree is a file of. */
  readonly paths: ReadonlySet<string>;
}

/**
 * The images that a script builds: `docker build -t IMAGE -f FILE CONTEXT`, and the same of podman, buildah and nerdctl.
 * After a `cd` nobody can tell which Dockerfile is meant: what follows is left out.
 */
export function buildsOfScript(text: string, { folder, at, paths }: ScriptContext): readonly Build[] {
  const builds: Build[] = [];
  const commands = shellCommands({ source: at.source, text, sourceOffset: (offset) => at.start + offset });
  for (const command of commands) {
    const effective = effectiveCommand(command);
    if (effective === null) continue;
    if (effective.program === 'cd' || effective.program === 'pushd') break;
    if (!BUILDERS.has(effective.program)) continue;
    const words = wordsOfBuild(effective.args.map((word) => word.text));
    const dockerfile = words === null ? null : dockerfileOf(words, folder, paths);
    if (words === null || dockerfile === null) continue;
    const target = optionsOf(words, '--target').at(-1) ?? null;
    for (const image of optionsOf(words, '--tag', '-t')) builds.push({ image, dockerfile, target, at });
  }
  return builds;
}

/** What follows `build`; null for another command. */
function wordsOfBuild(words: readonly string[]): readonly string[] | null {
  let at = 0;
  while (GROUPS.has(words[at] ?? '')) at++;
  return VERBS.has(words[at] ?? '') ? words.slice(at + 1) : null;
}

function dockerfileOf(words: readonly string[], folder: string, paths: ReadonlySet<string>): string | null {
  const file = optionsOf(words, '--file', '-f').at(-1);
  if (file !== undefined) return known(file, folder, paths);
  // The context is the last word; an option there takes a word that we would mistake for it.
  const context = words.at(-1);
  if (context === undefined || context.startsWith('-')) return null;
  return known(`${context}/Dockerfile`, folder, paths) ?? known(`${context}/Containerfile`, folder, paths);
}

function known(path: string, folder: string, paths: ReadonlySet<string>): string | null {
  const resolved = path.includes('$') ? null : resolvePath(folder, path);
  return resolved !== null && paths.has(resolved) ? resolved : null;
}

/** The values of an option: `-t x`, `--tag x`, `--tag=x`. */
function optionsOf(words: readonly string[], ...names: readonly string[]): readonly string[] {
  return words.flatMap((word, index) => {
    if (names.includes(word)) return words[index + 1] ?? [];
    const name = names.find((one) => one.startsWith('--') && word.startsWith(`${one}=`));
    return name === undefined ? [] : word.slice(name.length + 1);
  });
}
