import { lstat, open as openFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { SeaworthyError } from '../model/error.ts';
import { openArchiveStore } from './archives/store.ts';
import type { Environment, OpenImage, OpenOptions } from './contract.ts';
import { SOURCES } from './sources.generated.ts';

/** A target that was found: images of one or more platforms, or a folder or file of this machine. */
export type Target =
  | { readonly kind: 'image'; readonly images: readonly OpenImage[] }
  | { readonly kind: 'directory' | 'file'; readonly name: string; readonly path: string };

const SCHEME = /^([a-z][a-z-]*):(.*)$/s;

/**
 * Opens `target`: `SCHEME:LOCATION`, or, without a scheme that we know, a path that exists (its kind told by its
 * content), else an image that an engine of this machine has, else an image of a registry.
 */
export async function openTarget(target: string, options: OpenOptions, environment: Environment): Promise<Target> {
  const [, scheme = '', location = ''] = SCHEME.exec(target) ?? [];
  if (scheme === 'dir' || scheme === 'file') return openPath(scheme, location);
  if (SOURCES.has(scheme)) return openImages(scheme, location, options, environment);
  const stats = target.includes('\0') ? null : await stat(target).catch(() => null);
  if (stats !== null) {
    const kind = await kindOfPath(target, stats.isDirectory(), environment);
    return kind === 'dir' || kind === 'file'
      ? openPath(kind, target)
      : openImages(kind, target, options, environment);
  }
  if (looksLikePath(target))
    throw new SeaworthyError('target/not-found', `there is no file or folder ${target}`, { hint: 'check the path' });
  return openByName(target, options, environment);
}

/** Every scheme that `openTarget` knows, sorted. */
export function targetSchemes(): string[] {
  return [...SOURCES.keys(), 'dir', 'file'].sort();
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
    throw new SeaworthyError('offline', `${scheme}:${location} needs a connection, and --offline forbids it`, {
      hint: 'save the image to an archive where there is a network, and scan that file',
    });
  return { kind: 'image', images: await source.open(scheme, location, options, environment) };
}

async function openByName(target: string, options: OpenOptions, environment: Environment): Promise<Target> {
  if (environment.offline)
    throw new SeaworthyError('offline', `${target} is no path that exists, and --offline forbids to ask for it`, {
      hint: 'save the image to an archive where there is a network, and scan that file',
    });
  const { findInEngines } = await import('./engine/index.ts');
  const engine = await findInEngines(target, environment);
  return openImages(engine ?? 'registry', target, options, environment);
}

function looksLikePath(target: string): boolean {
  return /^(?:\.{0,2}\/|[a-zA-Z]:\\)/.test(target) || /\.(?:tar|tgz|tar\.gz|tar\.zst)$/.test(target);
}

async function openPath(kind: 'dir' | 'file', path: string): Promise<Target> {
  const stats = await stat(path).catch(() => null);
  if (stats === null)
    throw new SeaworthyError('target/not-found', `there is no ${kind === 'dir' ? 'folder' : 'file'} ${path}`, {
      hint: 'check the path',
    });
  if (kind === 'dir' && !stats.isDirectory())
    throw new SeaworthyError('target/unsupported', `${path} is no folder`, { hint: `use file:${path}` });
  if (kind === 'file' && !stats.isFile())
    throw new SeaworthyError('target/unsupported', `${path} is no regular file`, { hint: `use dir:${path}` });
  return { kind: kind === 'dir' ? 'directory' : 'file', name: path, path: resolve(path) };
}

type PathKind = 'dir' | 'file' | 'oci-dir' | 'oci-archive' | 'docker-archive';

async function kindOfPath(path: string, folder: boolean, environment: Environment): Promise<PathKind> {
  if (folder) {
    const layout = await lstat(join(path, 'oci-layout')).catch(() => null);
    return layout?.isFile() === true ? 'oci-dir' : 'dir';
  }
  if (!(await mayBeArchive(path))) return 'file';
  const store = await openArchiveStore(path, environment);
  try {
    // Docker's own newer archives are both: the one that names the image as users do is preferred.
    if ((await store.find('manifest.json')) !== null) return 'docker-archive';
    if ((await store.find('index.json')) !== null) return 'oci-archive';
  } finally {
    await store.close();
  }
  throw new SeaworthyError('target/unsupported', `${path} is an archive, but no image: it has neither manifest.json nor index.json`, {
    hint: 'unpack it and scan dir:FOLDER, or wrap it as an image (podman import)',
  });
}

/** A tar by its magic, or anything that may inflate to one. */
async function mayBeArchive(path: string): Promise<boolean> {
  const file = await openFile(path);
  try {
    const head = Buffer.alloc(512);
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    if (bytesRead >= 262 && head.toString('latin1', 257, 262) === 'ustar') return true;
    const magic = head.readUInt32LE(0);
    return (magic & 0xffff) === 0x8b1f || magic === 0xfd2fb528;
  } finally {
    await file.close();
  }
}
