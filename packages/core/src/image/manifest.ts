import { parseJson } from '../bytes/json.ts';
import { asDigest, type Digest } from '../model/digest.ts';
import { SeaworthyError } from '../model/error.ts';
import type { Platform } from '../model/image-ref.ts';
import type { ImageConfig } from './contract.ts';

/** A pointer to content: https://github.com/opencontainers/image-spec/blob/main/descriptor.md */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
  readonly platform: Platform | null;
  readonly annotations: Readonly<Record<string, string>>;
}

/** An image manifest (OCI, or Docker schema 2). */
export interface ImageManifest {
  readonly kind: 'manifest';
  readonly mediaType: string;
  readonly artifactType: string | null;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

/** An image index (OCI), or a manifest list (Docker). Entries that are no images (attestations) are left out. */
export interface ImageIndex {
  readonly kind: 'index';
  readonly mediaType: string;
  readonly manifests: readonly Descriptor[];
}

export const MEDIA_TYPES = {
  ociManifest: 'application/vnd.oci.image.manifest.v1+json',
  ociIndex: 'application/vnd.oci.image.index.v1+json',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerList: 'application/vnd.docker.distribution.manifest.list.v2+json',
} as const;

/** Images have a few dozen layers at most; an index some dozen platforms. */
const MAX_ENTRIES = 1000;
const MAX_DEPTH = 32;

/** The JSON of a document of an image. Throws `image/invalid` where it is none, or nested beyond reason. */
export function parseDocument(bytes: Uint8Array, what: string): unknown {
  try {
    return parseJson(bytes, { maxDepth: MAX_DEPTH });
  } catch (error) {
    if (!(error instanceof SeaworthyError)) throw error;
    throw invalid(`a ${what} that cannot be read (${error.message})`);
  }
}

/**
 * A manifest or an index, told apart by what is in it (media types are often missing in layouts). Throws
 * `image/invalid`, and `target/unsupported` for Docker's schema 1.
 */
export function parseManifest(bytes: Uint8Array): ImageManifest | ImageIndex {
  const document = record(parseDocument(bytes, 'manifest'), 'manifest');
  if (document['schemaVersion'] === 1)
    throw new SeaworthyError(
      'target/unsupported',
      'the image has a manifest of Docker schema 1, which has no digests',
      {
        hint: 'push it again with a Docker of the last years',
      },
    );
  const mediaType = text(document['mediaType']) ?? '';
  if (Array.isArray(document['manifests']))
    return { kind: 'index', mediaType, manifests: descriptors(document['manifests']).filter(isImage) };
  if (Array.isArray(document['layers']))
    return {
      kind: 'manifest',
      mediaType,
      artifactType: text(document['artifactType']),
      config: descriptor(document['config']),
      layers: descriptors(document['layers']),
    };
  throw invalid('a manifest that has neither layers nor manifests');
}

/** BuildKit hangs attestations beside images, for the platform `unknown/unknown`. */
function isImage({ platform, annotations }: Descriptor): boolean {
  const attestation = annotations['vnd.docker.reference.type'] === 'attestation-manifest';
  return !attestation && !(platform?.os === 'unknown' && platform.architecture === 'unknown');
}

/** An image configuration: https://github.com/opencontainers/image-spec/blob/main/config.md. Throws `image/invalid`. */
export function parseConfig(bytes: Uint8Array): ImageConfig {
  const document = record(parseDocument(bytes, 'configuration'), 'configuration');
  const rootfs = record(document['rootfs'], 'rootfs');
  const config = isRecord(document['config']) ? document['config'] : {};
  return {
    architecture: text(document['architecture']),
    os: text(document['os']),
    variant: text(document['variant']),
    diffIds: list(rootfs['diff_ids'], 'diff_ids').map((value) => asDigest(text(value) ?? '')),
    history: historyOf(document['history']),
    labels: strings(config['Labels']),
  };
}

function historyOf(value: unknown): ImageConfig['history'] {
  if (!Array.isArray(value)) return [];
  return list(value, 'history')
    .filter(isRecord)
    .map((entry) => ({
      createdBy: text(entry['created_by']),
      emptyLayer: entry['empty_layer'] === true,
    }));
}

/** The platform that a configuration names, or null where it names none. */
export function platformOf({ os, architecture, variant }: ImageConfig): Platform | null {
  if (os === null || architecture === null || os === '' || architecture === '') return null;
  return { os, architecture, variant: variant === '' ? null : variant };
}

function descriptors(value: unknown): Descriptor[] {
  return list(value, 'descriptors').map(descriptor);
}

function descriptor(value: unknown): Descriptor {
  const fields = record(value, 'descriptor');
  const size = fields['size'];
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
    throw invalid('a descriptor without a size');
  return {
    mediaType: text(fields['mediaType']) ?? '',
    digest: asDigest(text(fields['digest']) ?? ''),
    size,
    platform: platform(fields['platform']),
    annotations: strings(fields['annotations']),
  };
}

function platform(value: unknown): Platform | null {
  if (!isRecord(value)) return null;
  const os = text(value['os']);
  const architecture = text(value['architecture']);
  if (os === null || architecture === null) return null;
  return { os, architecture, variant: text(value['variant']) };
}

function list(value: unknown, what: string): unknown[] {
  if (!Array.isArray(value)) throw invalid(`no list of ${what}`);
  if (value.length > MAX_ENTRIES) throw invalid(`${value.length} ${what}; at most ${MAX_ENTRIES} are read`);
  return value;
}

function record(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (!isRecord(value)) throw invalid(`a ${what} that is no object`);
  return value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function strings(value: unknown): Readonly<Record<string, string>> {
  const found: Record<string, string> = Object.create(null);
  if (isRecord(value))
    for (const [key, item] of Object.entries(value)) if (typeof item === 'string') found[key] = item;
  return found;
}

function invalid(what: string): SeaworthyError {
  return new SeaworthyError('image/invalid', `not an image: it has ${what}`, {
    hint: 'the image is damaged, or the target is something else: build or save it again',
  });
}
