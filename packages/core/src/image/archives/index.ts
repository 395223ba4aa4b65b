import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SeaworthyError } from '../../model/error.ts';
import type { Environment, ImageSource, OpenImage, OpenOptions } from '../contract.ts';
import { type Named, openDockerStore } from './docker-archive.ts';
import { openLayout } from './layout.ts';
import { type BlobStore, openArchiveStore, openFolderStore } from './store.ts';

/** Images in files of this machine: `docker save`, OCI layouts and their archives, plain, gzip or zstd. */
export const source: ImageSource = {
  schemes: ['docker-archive', 'oci-archive', 'oci-dir'],
  summary: 'an image in a file or a folder of this machine',
  network: false,
  open,
};

async function open(
  scheme: string,
  location: string,
  options: OpenOptions,
  environment: Environment,
): Promise<readonly OpenImage[]> {
  const { path, reference } = await splitLocation(location);
  const named: Named = { name: location, reference };
  if (scheme !== 'oci-dir') return openArchive(path, { named, scheme }, options, environment);
  const layout = await stat(join(path, 'index.json')).catch(() => null);
  if (layout === null)
    throw new SeaworthyError('target/unsupported', `${path} is no OCI layout: it has no index.json`, {
      hint: `a plain folder is scanned as dir:${path}`,
    });
  return openLayout(openFolderStore(path), named, options);
}

/** What to open an archive as: a scheme, or whatever it turns out to be. */
interface ArchiveKind {
  readonly named: Named;
  readonly scheme: string | null;
}

/** Opens an image archive. Without a scheme its members tell which kind it is. */
export async function openArchive(
  path: string,
  { named, scheme }: ArchiveKind,
  options: OpenOptions,
  environment: Environment,
): Promise<readonly OpenImage[]> {
  const store = await openArchiveStore(path, environment);
  const kind = scheme ?? (await kindOf(store));
  if (kind === 'docker-archive') return openDockerStore(store, named, options);
  if (kind === 'oci-archive') return openLayout(store, named, options);
  await store.close();
  throw new SeaworthyError(
    'target/unsupported',
    `${path} is an archive, but no image: it has neither manifest.json nor index.json`,
    {
      hint: 'unpack it and scan dir:FOLDER, or make it an image (podman import)',
    },
  );
}

/** Docker's own newer archives are both kinds: an OCI index may name platforms, so it is preferred where there is one. */
async function kindOf(store: BlobStore): Promise<string | null> {
  if ((await store.find('index.json')) !== null && (await store.find('oci-layout')) !== null)
    return 'oci-archive';
  return (await store.find('manifest.json')) === null ? null : 'docker-archive';
}

/** `PATH` or `PATH:REF`: a colon is part of the path where a file of that name exists. */
async function splitLocation(location: string): Promise<{ path: string; reference: string | null }> {
  for (let at = location.length; at > 0; at = location.lastIndexOf(':', at - 1)) {
    const path = location.slice(0, at);
    const stats = path.includes('\0') ? null : await stat(path).catch(() => null);
    if (stats !== null) return { path, reference: at === location.length ? null : location.slice(at + 1) };
  }
  throw new SeaworthyError('target/not-found', `there is no file or folder ${location}`, {
    hint: 'check the path',
  });
}
