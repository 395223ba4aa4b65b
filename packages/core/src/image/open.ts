import type { Stats } from 'node:fs';
import { type FileHandle, lstat, open as openFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { detectCompression } from '../bytes/inflate/index.ts';
import { SeaworthyError } from '../model/error.ts';
import { openArchive } from './archives/index.ts';
import { billFormOf, billScanner, HEAD_BYTES } from './bill-head.ts';
import type { Environment, OpenImage, OpenOptions } from './contract.ts';
import type { Running } from './engine/containers.ts';
import { SOURCES } from './sources.generated.ts';

/** A target that was found: images of one or more platforms, a folder or file of this machine, or what runs on it. */
export type Target =
  | { readonly kind: 'image'; readonly images: readonly OpenImage[] }
  | { readonly kind: 'directory' | 'file' | 'sbom'; readonly name: string; readonly path: string }
  | { readonly kind: 'containers'; readonly name: string; readonly running: Running }
  | { readonly kind: 'host'; readonly name: string; readonly root: string };

/** A larger file is no bill of materials that could be read. */
const LARGEST_BILL = 512 << 20;
const PIECE_BYTES = 1 << 20;

type PathKind = 'dir' | 'file' | 'sbom';

/** A scheme that is no image source: a path of this machine, and what it is opened as. */
interface PathScheme {
  /** For the documentation. */
  readonly summary: string;
}

/** The schemes of paths, which need no source. */
export const PATH_SCHEMES: ReadonlyMap<PathKind, PathScheme> = new Map([
  [
    'dir',
    {
      summary: 'a folder of this machine, read in place: an unpacked image, a root file system, a repository',
    },
  ],
  ['file', { summary: 'one file of this machine: a program, a Java archive, a lockfile' }],
  [
    'sbom',
    {
      summary:
        'a bill of materials in a file: CycloneDX 1.2 to 1.7, SPDX 2.2 and 2.3, as JSON or in a statement',
    },
  ],
]);

/** The scheme of what runs, for the documentation. */
export const ENGINE_SCHEME = {
  name: 'engine',
  summary:
    'the configuration of all containers that run: of the engine that answers, or of engine:docker, engine:podman',
} as const;

/** The scheme of a machine that runs containers, for the documentation. */
export const HOST_SCHEME = {
  name: 'host',
  summary:
    'this machine as one that runs containers: the configuration of its engines, and who may change it; host:DIR is one whose root is mounted there',
} as const;

const SCHEME = /^([a-z][a-z-]*):(.*)$/s;

/**
 * Opens `target`: `SCHEME:LOCATION`, or, without a scheme that we know, a path that exists (its kind told by its
 * content), else an image that an engine of this machine has, else an image of a registry.
 */
export async function openTarget(
  target: string,
  options: OpenOptions,
  environment: Environment,
): Promise<Target> {
  const [, scheme = '', location = ''] = SCHEME.exec(target) ?? [];
  if (isPathScheme(scheme)) return openPath(scheme, location);
  if (scheme === ENGINE_SCHEME.name) return openContainers(location, environment);
  if (scheme === HOST_SCHEME.name) return openHost(location);
  if (SOURCES.has(scheme)) return openImages(scheme, location, options, environment);
  const stats = target.includes('\0') ? null : await stat(target).catch(() => null);
  if (stats !== null) {
    if (stats.isDirectory()) return openFolder(target, options, environment);
    // Opening a pipe waits for who writes into it, perhaps forever.
    const kind = stats.isFile() ? await kindByHead(target) : 'file';
    if (kind !== 'archive') return openPath(kind, target);
    const archive = { named: { name: target, reference: null }, scheme: null };
    return { kind: 'image', images: await openArchive(target, archive, options, environment) };
  }
  if (looksLikePath(target))
    throw new SeaworthyError('target/not-found', `there is no file or folder ${target}`, {
      hint: 'check the path',
    });
  return openByName(target, options, environment);
}

/** Every scheme that `openTarget` knows, sorted. */
export function targetSchemes(): string[] {
  return [...SOURCES.keys(), ...PATH_SCHEMES.keys(), ENGINE_SCHEME.name, HOST_SCHEME.name].sort();
}

function isPathScheme(scheme: string): scheme is PathKind {
  return (PATH_SCHEMES as ReadonlyMap<string, PathScheme>).has(scheme);
}

async function openContainers(location: string, environment: Environment): Promise<Target> {
  if (environment.offline)
    throw new SeaworthyError('offline', `engine:${location} needs a connection, and --offline forbids it`, {
      hint: 'what is in files (Compose, manifests, archives of images) can be scanned without one',
    });
  const { runningContainers } = await import('./engine/containers.ts');
  const running = await runningContainers(location, environment);
  return { kind: 'containers', name: `engine:${running.engine}`, running };
}

async function openHost(location: string): Promise<Target> {
  const root = resolve(location === '' ? '/' : location);
  const stats = await stat(root).catch(() => null);
  if (stats?.isDirectory() !== true)
    throw new SeaworthyError('target/not-found', `there is no folder ${location}`, {
      hint: 'host: is this machine, host:DIR one whose root is mounted at DIR',
    });
  return { kind: 'host', name: `host:${location}`, root };
}

async function openImages(
  scheme: string,
  location: string,
  options: OpenOptions,
  environment: Environment,
): Promise<Target> {
  const source = await (SOURCES.get(scheme) as NonNullable<ReturnType<typeof SOURCES.get>>)();
  if (location === '')
    throw new SeaworthyError('usage', `${scheme}: needs something behind the colon`, {
      hint: `for example ${scheme}:${source.network ? 'alpine:3.20' : './image.tar'}`,
    });
  if (source.network && environment.offline)
    throw new SeaworthyError(
      'offline',
      `${scheme}:${location} needs a connection, and --offline forbids it`,
      {
        hint: 'save the image to an archive where there is a network, and scan that file',
      },
    );
  return { kind: 'image', images: await source.open(scheme, location, options, environment) };
}

async function openByName(target: string, options: OpenOptions, environment: Environment): Promise<Target> {
  if (environment.offline)
    throw new SeaworthyError(
      'offline',
      `${target} is no path that exists, and --offline forbids to ask for it`,
      {
        hint: 'save the image to an archive where there is a network, and scan that file',
      },
    );
  const { findInEngines } = await import('./engine/index.ts');
  const engine = await findInEngines(target, environment);
  return openImages(engine ?? 'registry', target, options, environment);
}

function looksLikePath(target: string): boolean {
  return /^(?:\.{0,2}\/|[a-zA-Z]:\\)/.test(target) || /\.(?:tar|tgz|tar\.gz|tar\.zst)$/.test(target);
}

async function openFolder(folder: string, options: OpenOptions, environment: Environment): Promise<Target> {
  const layout = await lstat(join(folder, 'oci-layout')).catch(() => null);
  return layout?.isFile() === true
    ? openImages('oci-dir', folder, options, environment)
    : openPath('dir', folder);
}

async function openPath(kind: PathKind, path: string): Promise<Target> {
  const stats = await stat(path).catch(() => null);
  if (stats === null)
    throw new SeaworthyError(
      'target/not-found',
      `there is no ${kind === 'dir' ? 'folder' : 'file'} ${path}`,
      {
        hint: 'check the path',
      },
    );
  if (kind === 'dir' && !stats.isDirectory())
    throw new SeaworthyError('target/unsupported', `${path} is no folder`, { hint: instead(path, stats) });
  if (kind !== 'dir' && !stats.isFile())
    throw new SeaworthyError('target/unsupported', `${path} is no regular file`, {
      hint: instead(path, stats),
    });
  return { kind: kind === 'dir' ? 'directory' : kind, name: path, path: resolve(path) };
}

function instead(path: string, stats: Stats): string {
  if (stats.isDirectory()) return `use dir:${path}`;
  return stats.isFile() ? `use file:${path}` : 'write what it gives to a file, and scan that';
}

/** A tar by its magic, or anything that may inflate to one; a bill of materials, in any form, by its marks. */
async function kindByHead(path: string): Promise<'archive' | 'sbom' | 'file'> {
  const file = await openFile(path);
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    const bytes = head.subarray(0, bytesRead);
    if (bytesRead >= 262 && head.toString('latin1', 257, 262) === 'ustar') return 'archive';
    if (detectCompression(bytes) !== 'none') return 'archive';
    const form = billFormOf(bytes);
    if (form === null) return 'file';
    return form !== 'json' || (await hasMark(file)) ? 'sbom' : 'file';
  } finally {
    await file.close();
  }
}

/** Whether a JSON object is a bill of materials. Reads up to the mark, or all. */
async function hasMark(file: FileHandle): Promise<boolean> {
  const piece = Buffer.alloc(PIECE_BYTES);
  const scan = billScanner();
  for (let at = 0; at < LARGEST_BILL; ) {
    const { bytesRead } = await file.read(piece, 0, piece.length, at);
    if (bytesRead === 0) return false;
    if (scan(piece.subarray(0, bytesRead))) return true;
    at += bytesRead;
  }
  return false;
}
