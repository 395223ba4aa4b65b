import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { type TarEntry, tarFile } from './tar.ts';

export type ImageKind = 'docker-archive' | 'oci-archive' | 'oci-dir';
export type LayerCompression = 'none' | 'gzip' | 'zstd';

/** A configuration that breaks no rule. */
const FAULTLESS = { User: '65532', Healthcheck: { Test: ['CMD', '/healthy'] } };

/** A line of the history. Without a tar it is one that makes no layer (`ENV`, `CMD`). */
export interface ImageLayer {
  readonly tar: Buffer | null;
  /** Default `gzip`; in a docker-archive as `docker save` has it: `none`. */
  readonly compression?: LayerCompression;
  /** The history's `created_by`. */
  readonly instruction: string;
}

/** An image of one platform. */
export interface ImageDescription {
  readonly layers: readonly ImageLayer[];
  /** Default `linux/amd64`. */
  readonly platform?: string;
  /** `shop/api:1.4`: the tag of the archive, the `ref.name` of the layout. */
  readonly name?: string;
  /** The configuration's `config` object, over one that breaks no rule: Env, Cmd, User, Labels … */
  readonly config?: Readonly<Record<string, unknown>>;
}

/** What was written. */
export interface WrittenImage {
  /** Of the manifest; null in a docker-archive, which has none. */
  readonly digest: string | null;
  /** Of the configuration. */
  readonly imageId: string;
  readonly layers: readonly { readonly digest: string; readonly diffId: string; readonly size: number }[];
}

interface Blob {
  readonly digest: string;
  readonly bytes: Buffer;
}

const CREATED = '2026-01-02T03:04:05Z';
const SUFFIX = { none: '', gzip: '+gzip', zstd: '+zstd' } as const;

/** `sha256:…` of some bytes. */
export function sha256(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** Bytes as a layer's blob; also for archives that are packed as a whole. */
export function compress(bytes: Buffer, compression: LayerCompression): Buffer {
  if (compression === 'gzip') return gzipSync(bytes, { level: 6 });
  return compression === 'zstd' ? zstdCompressSync(bytes) : bytes;
}

/** Writes an image of one platform: a file for the archives, a folder for `oci-dir`. The same image, the same bytes. */
export function writeImage(kind: ImageKind, path: string, image: ImageDescription): WrittenImage {
  const [written] = kind === 'docker-archive' ? writeDocker(path, [image]) : writeOci(kind, path, [image]);
  if (written === undefined) throw new Error('no image was written');
  return written;
}

/** Writes images of several platforms under one index (OCI), or several images of one archive (Docker). */
export function writeImages(
  kind: ImageKind,
  path: string,
  images: readonly ImageDescription[],
): readonly WrittenImage[] {
  return kind === 'docker-archive' ? writeDocker(path, images) : writeOci(kind, path, images);
}

/** The files of an OCI layout by their path, for tests that damage one of them before it is written. */
export function ociFiles(images: readonly ImageDescription[]): {
  files: Map<string, Buffer>;
  written: readonly WrittenImage[];
} {
  const files = new Map<string, Buffer>();
  const put = (blob: Blob): void => void files.set(blobPath(blob.digest), blob.bytes);
  const written: WrittenImage[] = [];
  const manifests: object[] = [];
  for (const image of images) {
    const { config, layers } = assemble(image, 'gzip');
    const manifest = json({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: descriptor('application/vnd.oci.image.config.v1+json', config),
      layers: layers.map((layer) =>
        descriptor(`application/vnd.oci.image.layer.v1.tar${SUFFIX[layer.compression]}`, layer),
      ),
    });
    for (const blob of [config, manifest, ...layers]) put(blob);
    manifests.push({
      ...descriptor('application/vnd.oci.image.manifest.v1+json', manifest),
      platform: platformOf(image),
      ...(image.name === undefined
        ? {}
        : { annotations: { 'org.opencontainers.image.ref.name': image.name.split(':').at(-1) } }),
    });
    written.push({ digest: manifest.digest, imageId: config.digest, layers: layers.map(summary) });
  }
  files.set('oci-layout', json({ imageLayoutVersion: '1.0.0' }).bytes);
  const index = { schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests };
  files.set('index.json', json(index).bytes);
  return { files, written };
}

/** Writes files below a folder, or as entries of a tar file. */
export function writeFiles(kind: 'archive' | 'dir', path: string, files: ReadonlyMap<string, Buffer>): void {
  if (kind === 'archive') {
    const entries: TarEntry[] = [...files].map(([name, content]) => ({ path: name, content }));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, tarFile(entries));
    return;
  }
  for (const [name, content] of files) {
    const file = join(path, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

function writeOci(
  kind: ImageKind,
  path: string,
  images: readonly ImageDescription[],
): readonly WrittenImage[] {
  const { files, written } = ociFiles(images);
  writeFiles(kind === 'oci-dir' ? 'dir' : 'archive', path, files);
  return written;
}

function writeDocker(path: string, images: readonly ImageDescription[]): readonly WrittenImage[] {
  const { files, written } = dockerFiles(images);
  writeFiles('archive', path, files);
  return written;
}

/** The files of a `docker save` archive by their path. */
export function dockerFiles(images: readonly ImageDescription[]): {
  files: Map<string, Buffer>;
  written: readonly WrittenImage[];
} {
  const files = new Map<string, Buffer>();
  const written: WrittenImage[] = [];
  const manifest: object[] = [];
  for (const image of images) {
    const { config, layers } = assemble(image, 'none');
    for (const layer of layers) files.set(`${hex(layer.digest)}.tar`, layer.bytes);
    files.set(`${hex(config.digest)}.json`, config.bytes);
    manifest.push({
      Config: `${hex(config.digest)}.json`,
      RepoTags: image.name === undefined ? null : [image.name],
      Layers: layers.map((layer) => `${hex(layer.digest)}.tar`),
    });
    written.push({ digest: null, imageId: config.digest, layers: layers.map(summary) });
  }
  files.set('manifest.json', json(manifest).bytes);
  return { files, written };
}

interface LayerBlob extends Blob {
  readonly diffId: string;
  readonly compression: LayerCompression;
}

function assemble(
  image: ImageDescription,
  usual: LayerCompression,
): { config: Blob; layers: readonly LayerBlob[] } {
  const layers: LayerBlob[] = [];
  const history = image.layers.map(({ tar, compression = usual, instruction }) => {
    if (tar === null) return { created: CREATED, created_by: instruction, empty_layer: true };
    const bytes = compress(tar, compression);
    layers.push({ bytes, digest: sha256(bytes), diffId: sha256(tar), compression });
    return { created: CREATED, created_by: instruction };
  });
  const { os, architecture, variant } = platformOf(image);
  const config = json({
    created: CREATED,
    architecture,
    os,
    variant,
    config: { ...FAULTLESS, ...image.config },
    rootfs: { type: 'layers', diff_ids: layers.map((layer) => layer.diffId) },
    history,
  });
  return { config, layers };
}

function platformOf(image: ImageDescription): { os: string; architecture: string; variant?: string } {
  const [os = '', architecture = '', variant] = (image.platform ?? 'linux/amd64').split('/');
  return { os, architecture, ...(variant === undefined ? {} : { variant }) };
}

function json(value: object): Blob {
  const bytes = Buffer.from(JSON.stringify(value));
  return { bytes, digest: sha256(bytes) };
}

function descriptor(mediaType: string, blob: Blob): { mediaType: string; digest: string; size: number } {
  return { mediaType, digest: blob.digest, size: blob.bytes.length };
}

function summary(layer: LayerBlob): { digest: string; diffId: string; size: number } {
  return { digest: layer.digest, diffId: layer.diffId, size: layer.bytes.length };
}

function blobPath(digest: string): string {
  return `blobs/sha256/${hex(digest)}`;
}

function hex(digest: string): string {
  return digest.slice('sha256:'.length);
}
