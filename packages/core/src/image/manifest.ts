import { parseJson } from '../bytes/json.ts';
import { asDigest, type Digest } from '../model/digest.ts';
import { SeaworthyError } from '../model/error.ts';
import type { Platform } from '../model/image-ref.ts';
import type { ImageConfig } from './contract.ts';
import { runtimeOf } from './runtime.ts';
import { lookalike, repeatsNames } from './unambiguous.ts';

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
  readonly annotations: Readonly<Record<string, string>>;
}

/** An image index (OCI), or a manifest list (Docker). Entries that are no images are told apart. */
export interface ImageIndex {
  readonly kind: 'index';
  readonly mediaType: string;
  readonly manifests: readonly Descriptor[];
  /** What BuildKit says of the images beside it: provenance, bills of materials. */
  readonly attestations: readonly Descriptor[];
}

export const MEDIA_TYPES = {
  ociManifest: 'application/vnd.oci.image.manifest.v1+json',
  ociIndex: 'application/vnd.oci.image.index.v1+json',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerList: 'application/vnd.docker.distribution.manifest.list.v2+json',
} as const;

const KINDS: ReadonlyMap<string, 'manifest' | 'index'> = new Map([
  [MEDIA_TYPES.ociManifest, 'manifest'],
  [MEDIA_TYPES.dockerManifest, 'manifest'],
  [MEDIA_TYPES.ociIndex, 'index'],
  [MEDIA_TYPES.dockerList, 'index'],
]);

/** The names that decide which bytes are the image. */
const FIELDS = {
  manifest: new Set(['schemaVersion', 'mediaType', 'artifactType', 'config', 'layers', 'manifests']),
  descriptor: new Set(['mediaType', 'digest', 'size', 'platform', 'annotations']),
  platform: new Set(['os', 'architecture', 'variant']),
  configuration: new Set(['os', 'architecture', 'variant', 'rootfs']),
  rootfs: new Set(['diff_ids']),
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
 * A manifest or an index, told apart by what is in it (media types are often missing in layouts). What another reader
 * could take for another image is refused: the one that we look at must be the one that runs
 * (https://github.com/opencontainers/image-spec/security/advisories/GHSA-77vh-xpmg-72qh). Throws `image/invalid`, and
 * `target/unsupported` for Docker's schema 1.
 */
export function parseManifest(bytes: Uint8Array): ImageManifest | ImageIndex {
  const document = fieldsOf(parseDocument(bytes, 'manifest'), 'manifest');
  if (repeatsNames(bytes, document)) throw invalid('a manifest in which a name stands twice');
  if (document['schemaVersion'] === 1)
    throw new SeaworthyError(
      'target/unsupported',
      'the image has a manifest of Docker schema 1, which has no digests',
      {
        hint: 'push it again with a Docker of the last years',
      },
    );
  const mediaType = text(document['mediaType']) ?? '';
  const kind = Array.isArray(document['manifests']) ? 'index' : 'manifest';
  if (kind === 'index' && ((document['layers'] ?? null) !== null || (document['config'] ?? null) !== null))
    throw invalid('a manifest that is an index, too');
  if ((KINDS.get(mediaType) ?? kind) !== kind) throw invalid(`a manifest that is no ${mediaType}`);
  if (Array.isArray(document['manifests'])) {
    const all = descriptors(document['manifests']);
    const attestations = all.filter((one) => !isImage(one));
    return { kind: 'index', mediaType, manifests: all.filter(isImage), attestations };
  }
  if (Array.isArray(document['layers']))
    return {
      kind: 'manifest',
      mediaType,
      artifactType: text(document['artifactType']),
      config: descriptor(document['config']),
      layers: descriptors(document['layers']),
      annotations: strings(document['annotations']),
    };
  throw invalid('a manifest that has neither layers nor manifests');
}

/**
 * BuildKit hangs attestations beside images, for the platform `unknown/unknown`. What is for a real platform is an
 * image, whatever its annotations say: podman and containerd choose by the platform alone.
 */
function isImage({ platform, annotations }: Descriptor): boolean {
  if (platform === null) return annotations['vnd.docker.reference.type'] !== 'attestation-manifest';
  return platform.os !== 'unknown' || platform.architecture !== 'unknown';
}

/** An image configuration: https://github.com/opencontainers/image-spec/blob/main/config.md. Throws `image/invalid`. */
export function parseConfig(bytes: Uint8Array): ImageConfig {
  const document = fieldsOf(parseDocument(bytes, 'configuration'), 'configuration');
  const rootfs = fieldsOf(document['rootfs'], 'rootfs');
  const config = isRecord(document['config']) ? document['config'] : {};
  return {
    architecture: text(document['architecture']),
    os: text(document['os']),
    variant: text(document['variant']),
    diffIds: list(rootfs['diff_ids'], 'diff_ids').map((value) => asDigest(text(value) ?? '')),
    history: historyOf(document['history']),
    labels: strings(config['Labels']),
    runtime: runtimeOf(config),
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
  const fields = fieldsOf(value, 'descriptor');
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
  if (value === undefined || value === null) return null;
  const fields = fieldsOf(value, 'platform');
  const os = text(fields['os']);
  const architecture = text(fields['architecture']);
  if (os === null || architecture === null) return null;
  return { os, architecture, variant: text(fields['variant']) };
}

function list(value: unknown, what: string): unknown[] {
  if (!Array.isArray(value)) throw invalid(`no list of ${what}`);
  if (value.length > MAX_ENTRIES) throw invalid(`${value.length} ${what}; at most ${MAX_ENTRIES} are read`);
  return value;
}

/** The fields of an object. Throws for one that is none, and for a name that others would take for one of its fields. */
function fieldsOf(value: unknown, what: keyof typeof FIELDS): Readonly<Record<string, unknown>> {
  if (!isRecord(value)) throw invalid(`a ${what} that is no object`);
  const other = lookalike(value, FIELDS[what]);
  if (other !== null)
    throw invalid(`a ${what} with ${JSON.stringify(other.slice(0, 40))}, another's name for a field`);
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
