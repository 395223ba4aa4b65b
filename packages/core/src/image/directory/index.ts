import { closeSync, constants, type Dirent, fstatSync, lstatSync, openSync, readlinkSync } from 'node:fs';
import { lstat, readdir, realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { TarEntry, TarEntryType } from '../../bytes/tar/header.ts';
import { SeaworthyError } from '../../model/error.ts';
import { HEAD_BYTES, type LayerContents, type LayerProblem, type ReadOptions } from '../layer/contents.ts';
import { type Admitted, createGatherer, type Gatherer, headOf } from '../layer/gather.ts';
import { descriptorSource } from '../spool.ts';

/** Folders of the running machine that are no part of what is installed on it. */
const NOT_FILES: ReadonlySet<string> = new Set(['/proc', '/sys', '/dev', '/run']);

interface Walk<T> {
  readonly root: string;
  readonly options: ReadOptions<T>;
  readonly gatherer: Gatherer<T>;
  readonly problems: LayerProblem[];
  /** Descriptors of files that a unit asked to keep open to the end. */
  readonly held: number[];
  /** Files since others had a turn. */
  files: number;
}

/**
 * Reads a folder, or a single file, as if it were a layer: same selector, same rules, nothing hashed or cached.
 * Symbolic links are recorded, never followed out of the folder. What may not be read becomes a problem. Throws
 * `target/not-found` where `root` does not exist.
 */
export async function readDirectory<T>(root: string, options: ReadOptions<T>): Promise<LayerContents<T>> {
  const gatherer = createGatherer(options.selector, options.salt);
  // The root itself may be a link: the user named it. What it leads to is the folder that is not left.
  const real = await realpath(root).catch((cause: unknown) => {
    throw new SeaworthyError('target/not-found', `${root} cannot be read`, { hint: 'check the path', cause });
  });
  const walk: Walk<T> = { root: real, options, gatherer, problems: [], held: [], files: 0 };
  const stat = await lstat(real);
  try {
    if (stat.isFile()) visit(walk, basename(root), { path: real, type: 'file' });
    else await walkFolder(walk);
    options.selector.end();
  } finally {
    for (const file of walk.held) closeSync(file);
  }
  const { shape, files, problems } = gatherer.finish();
  return {
    shape,
    files,
    problems: [...problems, ...walk.problems],
    diffId: null,
    blobDigest: null,
    compressed: false,
  };
}

/** Depth first with an explicit stack; folders in code-unit order, so that the same tree is read in the same order. */
async function walkFolder<T>(walk: Walk<T>): Promise<void> {
  const pending = [''];
  while (pending.length > 0) {
    const folder = pending.pop() as string;
    walk.options.signal.throwIfAborted();
    const entries = await entriesOf(walk, folder);
    const inner: string[] = [];
    for (const entry of entries) {
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
      const path = join(walk.root, name);
      if (NOT_FILES.has(path)) continue;
      visit(walk, name, { path, type: typeOf(entry) });
      if (++walk.files % FILES_A_TURN === 0) {
        await setImmediate();
        walk.options.signal.throwIfAborted();
      }
      if (entry.isDirectory()) inner.push(name);
    }
    pending.push(...inner.reverse());
  }
}

async function entriesOf<T>(walk: Walk<T>, folder: string): Promise<Dirent[]> {
  try {
    const entries = await readdir(join(walk.root, folder), { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    walk.problems.push(unreadable(folder, error));
    return [];
  }
}

function typeOf(entry: Dirent): TarEntryType {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'directory';
  if (entry.isSymbolicLink()) return 'symlink';
  return 'other';
}

function unreadable(path: string, error: unknown): LayerProblem {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  return { id: 'file/unreadable', reason: `it cannot be read (${code})`, path };
}

/** How many files are read before others get a turn: each is asked for at once, for a turn costs more than most files. */
const FILES_A_TURN = 256;

function visit<T>(walk: Walk<T>, name: string, file: { path: string; type: TarEntryType }): void {
  try {
    const { size, mode } = file.type === 'file' ? lstatSync(file.path) : { size: 0, mode: 0 };
    const linkname = file.type === 'symlink' ? readlinkSync(file.path) : '';
    const entry: TarEntry = { path: name, type: file.type, size, mode, linkname, sparse: false };
    const admitted = walk.gatherer.admit(entry);
    if (admitted !== null) readFile(walk, file.path, admitted);
  } catch (error) {
    if (walk.options.signal.aborted) throw error;
    walk.problems.push(unreadable(name, error));
  }
}

function readFile<T>(walk: Walk<T>, path: string, admitted: Admitted): void {
  const { selector } = walk.options;
  // What was a file a moment ago may be a pipe now, which would wait for who writes into it.
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  let held = false;
  try {
    const { size } = fstatSync(file);
    const content = descriptorSource(file, 0, size);
    if (admitted.selection === 'head' && !selector.selectHead(admitted.path, headOf(content, HEAD_BYTES)))
      return;
    const hold = (): void => {
      held = true;
    };
    const data = selector.read({ path: admitted.path, content, hold });
    walk.gatherer.store(admitted.path, size, data);
    walk.options.onBytes(size);
  } finally {
    if (held) walk.held.push(file);
    else closeSync(file);
  }
}
