import type { Stats } from 'node:fs';
import { lstat, open as openFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { detectCompression } from '../bytes/inflate/index.ts';
import { SeaworthyError } from '../model/error.ts';
import { openArchive } from './archives/index.ts';
import type { Environment, OpenImage, OpenOptions } from './contract.ts';
import { SOURCES } from './sources.generated.ts';

/** A target that was found: images of one or more platforms, or a folder or file of this machine. */
export type Target =
  | { readonly kind: 'image'; readonly images: readonly OpenImage[] }
  | { readonly kind: 'directory' | 'file' | 'sbom'; readonly name: string; readonly path: string };

/** Enough for what tools write before the words that tell a bill of materials: contexts, a document's name. */
const HEAD_BYTES = 4096;
const SBOM = /^[\s\u00ef\u00bb\u00bf]*\{[^]*(?:"bomFormat"\s*:\s*"CycloneDX"|"spdxVersion"\s*:\s*"SPDX-2)/;
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
  if (scheme === 'dir' || scheme === 'file' || scheme === 'sbom') return openPath(scheme, location);
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
  return [...SOURCES.keys(), 'dir', 'file', 'sbom'].sort();
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

async function openPath(kind: 'dir' | 'file' | 'sbom', path: string): Promise<Target> {
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

/** A tar by its magic, or anything that may inflate to one; a bill of materials by the words near its top. */
async function kindByHead(path: string): Promise<'archive' | 'sbom' | 'file'> {
  const file = await openFile(path);
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    const bytes = head.subarray(0, bytesRead);
    if (bytesRead >= 262 && head.toString('latin1', 257, 262) === 'ustar') return 'archive';
    if (detectCompression(bytes) !== 'none') return 'archive';
    return SBOM.test(bytes.toString('latin1')) ? 'sbom' : 'file';
  } finally {
    await file.close();
  }
}
