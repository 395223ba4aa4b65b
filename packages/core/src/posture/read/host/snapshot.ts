import { constants } from 'node:fs';
import { lstat, open, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { FOLDERS, LOOKED_AT, TEXTS } from './paths.ts';

/** What was found at a path. */
export interface SnapshotFile {
  readonly kind: 'file' | 'folder' | 'socket' | 'other';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Null where it was not read. */
  readonly text: string | null;
}

/** Files of a host at one moment. */
export interface HostSnapshot {
  /** By path from the root, without a leading slash. */
  readonly files: ReadonlyMap<string, SnapshotFile>;
  /** Of this machine (`/proc/self/mountinfo`); null for another root. */
  readonly mounts: string | null;
  readonly problems: readonly { readonly path: string; readonly reason: string }[];
}

const KNOWN: ReadonlySet<string> = new Set([...TEXTS, ...LOOKED_AT]);
/** Links within links beyond this lead nowhere. */
const MOST_LINKS = 40;
/** A larger file is no configuration that a person wrote. */
const LARGEST_FILE = 4 << 20;
const MOST_FILES = 10_000;

/**
 * Looks at the files below `root` that say how containers run there; reads only, and starts nothing. Links are followed as
 * the host itself would, never out of the root. What may not be read is a problem.
 */
export async function takeSnapshot(root: string): Promise<HostSnapshot> {
  const files = new Map<string, SnapshotFile>();
  const problems: { path: string; reason: string }[] = [];
  const look = async (path: string, wanted: boolean): Promise<void> => {
    try {
      const found = await lookAt(root, path, wanted);
      if (found !== null) files.set(path, found);
      if (found?.kind === 'file' && wanted && found.text === null)
        problems.push({ path, reason: `it has more than ${LARGEST_FILE} bytes` });
    } catch (error) {
      problems.push({ path, reason: reasonOf(error) });
    }
  };
  for (const path of TEXTS) await look(path, true);
  for (const path of LOOKED_AT) await look(path, false);
  for (const [folder, end] of FOLDERS) {
    for (const path of await filesBelow(root, folder, problems)) {
      if (files.size < MOST_FILES) await look(path, end !== '' && path.endsWith(end));
    }
  }
  const mounts = root === '/' ? await readFile('/proc/self/mountinfo', 'utf8').catch(() => null) : null;
  return { files, mounts, problems };
}

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return code === 'EACCES' || code === 'EPERM'
    ? 'it may not be read by this user: run as root'
    : `it cannot be read (${code === '' ? String(error) : code})`;
}

async function lookAt(root: string, path: string, wanted: boolean): Promise<SnapshotFile | null> {
  const real = await resolveBelow(root, path);
  // `/lib` that leads to `/usr/lib`: one file is told once.
  if (real === null || (real !== path && KNOWN.has(real))) return null;
  const stats = await lstat(join(root, real));
  const kind = stats.isFile()
    ? 'file'
    : stats.isDirectory()
      ? 'folder'
      : stats.isSocket()
        ? 'socket'
        : 'other';
  const text =
    wanted && kind === 'file' && stats.size <= LARGEST_FILE ? await readText(join(root, real)) : null;
  return { kind, mode: stats.mode & 0o7777, uid: stats.uid, gid: stats.gid, text };
}

/** Without following: what was resolved may have become a link, or a pipe, meanwhile. */
async function readText(path: string): Promise<string> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const bytes = Buffer.alloc(LARGEST_FILE);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
    return bytes.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

/** The path that a path leads to, as a host with this root sees it; null where nothing is there. */
async function resolveBelow(root: string, path: string): Promise<string | null> {
  const pending = path
    .split('/')
    .filter((part) => part !== '')
    .reverse();
  const done: string[] = [];
  for (let links = 0; pending.length > 0; ) {
    const part = pending.pop() ?? '';
    if (part === '..') {
      done.pop();
      continue;
    }
    if (part === '.') continue;
    const at = [...done, part].join('/');
    const stats = await lstat(join(root, at)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
      throw error;
    });
    if (stats === null) return null;
    if (!stats.isSymbolicLink()) {
      done.push(part);
      continue;
    }
    if (++links > MOST_LINKS) return null;
    const target = await readlink(join(root, at));
    if (target.startsWith('/')) done.length = 0;
    pending.push(
      ...target
        .split('/')
        .filter((one) => one !== '')
        .reverse(),
    );
  }
  return done.join('/');
}

async function filesBelow(
  root: string,
  folder: string,
  problems: { path: string; reason: string }[],
): Promise<readonly string[]> {
  const real = await resolveBelow(root, folder).catch(() => null);
  if (real === null) return [];
  try {
    const entries = await readdir(join(root, real), { withFileTypes: true, recursive: true });
    const base = join(root, real);
    return entries
      .filter((entry) => entry.isFile())
      .slice(0, MOST_FILES)
      .map((entry) => `${folder}/${join(entry.parentPath, entry.name).slice(base.length + 1)}`)
      .sort();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOTDIR') problems.push({ path: folder, reason: reasonOf(error) });
    return [];
  }
}
