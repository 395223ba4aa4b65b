import type { FileHandle } from 'node:fs/promises';
import { lstat, open, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createReadStream } from 'node:fs';
import { inflate } from '../../bytes/inflate/index.ts';
import { cleanPath, parentOf } from '../../bytes/tar/path.ts';
import { walkTar } from '../../bytes/tar/seek.ts';
import { SeaworthyError } from '../../model/error.ts';
import type { Environment } from '../contract.ts';
import { compressionOf } from '../layer/read.ts';
import { createSpoolPath, descriptorSource } from '../spool.ts';

/** A part of a local file. */
export interface FilePart {
  readonly path: string;
  readonly offset: number;
  readonly length: number;
}

/** Named blobs that lie in local files: the members of an archive, or the files of a layout folder. */
export interface BlobStore {
  /** For messages: the path that the user gave. */
  readonly label: string;
  /** Where the blob of this name lies, or null. Names are relative, with `/`. */
  find(name: string): Promise<FilePart | null>;
  close(): Promise<void>;
}

/** Larger documents (manifests, configurations) are refused, as registries do. */
export const MAX_DOCUMENT_BYTES: number = 8 * 1024 * 1024;
/** An image archive has a few members a layer. */
const MAX_MEMBERS = 100_000;
/** Links of older archives lead to a layer at once. */
const MAX_LINKS = 8;
/** A compressed archive is laid out on disk; this ends one that inflates without end. */
const MAX_ARCHIVE_BYTES = 512 * 1024 * 1024 * 1024;

/** The whole of a small blob. Throws `image/invalid` where it is missing or too large. */
export async function readDocument(store: BlobStore, name: string): Promise<Buffer> {
  const part = await store.find(name);
  if (part === null)
    throw new SeaworthyError('image/invalid', `${store.label} has no ${JSON.stringify(name)}`, {
      hint: 'the archive is incomplete: save the image again',
    });
  if (part.length > MAX_DOCUMENT_BYTES)
    throw new SeaworthyError(
      'image/limit',
      `${JSON.stringify(name)} in ${store.label} has ${part.length} bytes`,
      {
        hint: `manifests and configurations may have ${MAX_DOCUMENT_BYTES}`,
      },
    );
  const file = await open(part.path);
  try {
    const content = Buffer.alloc(part.length);
    const { bytesRead } = await file.read(content, 0, part.length, part.offset);
    return content.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** The files below a folder, by name. Nothing outside of it is opened: names with `..` and links are refused. */
export function openFolderStore(folder: string): BlobStore {
  return {
    label: folder,
    async find(name) {
      if (cleanPath(name).path !== name) return null;
      const path = join(folder, name);
      const stat = await lstat(path).catch(() => null);
      if (stat?.isFile() !== true || !(await liesBelow(folder, name))) return null;
      return { path, offset: 0, length: stat.size };
    },
    close: async () => undefined,
  };
}

/** Whether no folder on the way from `folder` to the file `name` is a link. */
async function liesBelow(folder: string, name: string): Promise<boolean> {
  try {
    return (await realpath(join(folder, name))) === join(await realpath(folder), name);
  } catch {
    return false; // gone meanwhile
  }
}

/**
 * The members of a tar archive, by name; an archive that is itself gzip or zstd is laid out in a spool file first. Links
 * between members (older `docker save`) are followed. Throws `target/unsupported` for what is no regular file.
 */
export async function openArchiveStore(path: string, environment: Environment): Promise<BlobStore> {
  const stats = await stat(path);
  // Opening a pipe waits for who writes into it, perhaps forever.
  if (!stats.isFile())
    throw new SeaworthyError('target/unsupported', `${path} is no regular file`, {
      hint: stats.isDirectory() ? `a folder is scanned as oci-dir: or dir:` : 'write it to a file first',
    });
  const { size } = stats;
  const whole = { kind: 'file', path, offset: 0, length: size } as const;
  const plain = (await compressionOf(whole)) === 'none' ? null : await layOut(path, size, environment);
  const source = plain?.path ?? path;
  const members = await indexMembers(source, environment.signal).catch(async (error: unknown) => {
    await plain?.remove();
    throw inFile(path, error);
  });
  return {
    label: path,
    async find(name) {
      const member = follow(members, name);
      return member === null ? null : { path: source, offset: member.offset, length: member.length };
    },
    close: async () => plain?.remove(),
  };
}

/** The file that a name stands for; null where there is none, or links lead nowhere or in circles. */
function follow(members: ReadonlyMap<string, Member>, name: string): Member | null {
  let member = members.get(name);
  for (let links = 0; member?.link !== undefined && links < MAX_LINKS; links++)
    member = members.get(member.link);
  return member === undefined || member.link !== undefined ? null : member;
}

interface Member {
  readonly offset: number;
  readonly length: number;
  readonly link?: string;
}

async function indexMembers(path: string, signal: AbortSignal): Promise<Map<string, Member>> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const members = new Map<string, Member>();
    for (const entry of walkTar(descriptorSource(file.fd, 0, size))) {
      signal.throwIfAborted();
      const name = cleanPath(entry.path).path;
      // Some readers take the first, some the last: the one that we look at must be the one that runs.
      if (entry.type !== 'directory' && members.has(name)) throw standsTwice(name);
      if (entry.type === 'file' && !entry.sparse)
        members.set(name, { offset: entry.offset, length: entry.size });
      else if (entry.type === 'symlink' || entry.type === 'hardlink') {
        const base = entry.type === 'symlink' ? `${parentOf(name)}/` : '';
        members.set(name, { offset: 0, length: 0, link: cleanPath(base + entry.linkname).path });
      }
      if (members.size > MAX_MEMBERS)
        throw new SeaworthyError('image/limit', `${path} has more than ${MAX_MEMBERS} members`, {
          hint: 'an image archive has a few a layer; is it the root file system? Use dir: on its unpacked folder',
        });
    }
    return members;
  } finally {
    await file.close();
  }
}

/** Inflates an archive into a file below the cache. */
async function layOut(
  path: string,
  size: number,
  environment: Environment,
): Promise<{ path: string; remove(): Promise<void> }> {
  const spool = await createSpoolPath(environment.cacheDir);
  try {
    const file: FileHandle = await open(spool.path, 'r+');
    try {
      let done = 0;
      let read = 0;
      async function* counted(): AsyncGenerator<Buffer, void, undefined> {
        for await (const chunk of createReadStream(path, { highWaterMark: 512 * 1024 })) {
          environment.signal.throwIfAborted();
          read += (chunk as Buffer).length;
          environment.progress({ phase: 'open', label: path, done: read, total: size });
          yield chunk as Buffer;
        }
      }
      const { chunks } = await inflate(counted());
      for await (const chunk of chunks) {
        await file.write(chunk, 0, chunk.length, done);
        done += chunk.length;
        if (done > MAX_ARCHIVE_BYTES)
          throw new SeaworthyError('image/limit', `${path} inflates to more than ${MAX_ARCHIVE_BYTES} bytes`);
      }
    } finally {
      await file.close();
    }
    return spool;
  } catch (error) {
    await spool.remove();
    throw inFile(path, error);
  }
}

function standsTwice(name: string): SeaworthyError {
  const shown = JSON.stringify(name.slice(0, 200));
  return new SeaworthyError(
    'image/invalid',
    `the archive has ${shown} twice, and readers differ in which they take`,
    {
      hint: 'save the image again',
    },
  );
}

/** The same error, with the file that it is about. */
function inFile(path: string, error: unknown): unknown {
  if (!(error instanceof SeaworthyError)) return error;
  const { code, hint, message } = error;
  return new SeaworthyError(code, `${path}: ${message}`, {
    ...(hint === null ? {} : { hint }),
    cause: error,
  });
}
