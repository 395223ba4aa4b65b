import type { Digest } from '../model/digest.ts';
import { SeaworthyError } from '../model/error.ts';
import type { Platform } from '../model/image-ref.ts';
import { checkPlatform, verifyDocument } from './choose.ts';
import type { LayerHandle, OpenImage, OpenOptions } from './contract.ts';
import { type Descriptor, type ImageManifest, parseConfig, parseManifest, platformOf } from './manifest.ts';

/** Documents by their digest, wherever they lie. They are verified here, not there. */
export interface DocumentStore {
  manifest(digest: Digest): Promise<Uint8Array>;
  /** Whether the manifest is there at all; a registry always says yes, and may be wrong. */
  hasManifest(digest: Digest): Promise<boolean>;
  config(digest: Digest): Promise<Uint8Array>;
}

/** An image of an index, its platform known. */
export interface Offer {
  readonly digest: Digest;
  readonly manifest: ImageManifest;
  readonly platform: Platform | null;
  /** What its index has beside it; one names the image that it is about. */
  readonly attestations: readonly Descriptor[];
}

/** BuildKit's mark on what an attestation is about: https://docs.docker.com/build/metadata/attestations/ */
const ABOUT = 'vnd.docker.reference.digest';
const PREDICATE_TYPE = 'in-toto.io/predicate-type';
/** Statements of one image that are read: BuildKit writes two. */
const MAX_STATEMENTS = 16;

const MAX_NESTING = 8;
/** Images and indexes below one index. */
const MAX_DOCUMENTS = 200;

/** Where in an index a list of entries stands. */
export interface Level {
  /** The indexes on the way here. */
  readonly above: readonly Digest[];
  readonly allPlatforms: boolean;
  readonly attestations: readonly Descriptor[];
}

/**
 * The images that entries of an index lead to, through indexes in indexes. Throws `image/invalid` for an index that
 * refers to itself, `image/limit` for one that is nested or branched beyond reason.
 */
export async function offersOf(
  entries: readonly Descriptor[],
  store: DocumentStore,
  { above, allPlatforms, attestations }: Level,
): Promise<Offer[]> {
  // Each document is read once, however many entries lead to it: a few small indexes could else stand for billions.
  const seen = new Set<Digest>();
  const offers: Offer[] = [];

  async function collect(
    list: readonly Descriptor[],
    path: readonly Digest[],
    beside: readonly Descriptor[],
  ): Promise<void> {
    for (const { digest, platform } of list) {
      if (path.includes(digest)) throw selfReference(digest);
      if (seen.has(digest)) continue;
      if (path.length >= MAX_NESTING || seen.size >= MAX_DOCUMENTS) throw tooManyDocuments();
      // Docker saves the index of all platforms beside the one image that it has.
      if (!allPlatforms && list.length > 1 && !(await store.hasManifest(digest))) continue;
      const document = parseManifest(await verifiedManifest(store, digest));
      if (document.kind === 'index')
        await collect(document.manifests, [...path, digest], document.attestations);
      else if (platform !== null || (await isImage(document, store)))
        offers.push({
          digest,
          manifest: document,
          platform: platform ?? (await platformOfConfig(document, store)),
          attestations: beside.filter(({ annotations }) => annotations[ABOUT] === digest),
        });
      seen.add(digest);
    }
  }

  await collect(entries, above, attestations);
  return offers;
}

function selfReference(digest: Digest): SeaworthyError {
  return new SeaworthyError('image/invalid', `the index ${digest} refers to itself`, {
    hint: 'build the image again',
  });
}

function tooManyDocuments(): SeaworthyError {
  return new SeaworthyError(
    'image/limit',
    `an index nested more than ${MAX_NESTING} deep, or with more than ${MAX_DOCUMENTS} images`,
    { hint: 'an index holds images, or one level of indexes' },
  );
}

async function verifiedManifest(store: DocumentStore, digest: Digest): Promise<Uint8Array> {
  const bytes = await store.manifest(digest);
  verifyDocument(bytes, digest, 'manifest');
  return bytes;
}

async function verifiedConfig(store: DocumentStore, digest: Digest): Promise<Uint8Array> {
  const bytes = await store.config(digest);
  verifyDocument(bytes, digest, 'configuration');
  return bytes;
}

async function platformOfConfig(manifest: ImageManifest, store: DocumentStore): Promise<Platform | null> {
  return platformOf(parseConfig(await verifiedConfig(store, manifest.config.digest)));
}

const IMAGE_CONFIGS: ReadonlySet<string> = new Set([
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
]);

/**
 * Whether an entry of an index without a platform is an image, and no artifact that lies beside images (a chart, a
 * signature). Engines read its configuration whatever its media type says, so it is an image where it has one.
 */
async function isImage({ config }: ImageManifest, store: DocumentStore): Promise<boolean> {
  if (IMAGE_CONFIGS.has(config.mediaType)) return true;
  try {
    parseConfig(await verifiedConfig(store, config.digest));
    return true;
  } catch (error) {
    if (error instanceof SeaworthyError && error.code === 'image/invalid') return false;
    throw error;
  }
}

/** What an offer becomes when it is opened. */
export interface Opening {
  readonly name: string;
  readonly options: Pick<OpenOptions, 'platform'>;
  readonly trust: LayerHandle['trust'];
  readonly store: DocumentStore;
  openLayer(layer: Descriptor, signal: AbortSignal): ReturnType<LayerHandle['open']>;
  close(): Promise<void>;
}

/** An image of an offer, its configuration read and verified. Throws `image/invalid`, `image/platform`. */
export async function openOffer(
  { manifest, digest, attestations }: Offer,
  opening: Opening,
): Promise<OpenImage> {
  const config = parseConfig(await verifiedConfig(opening.store, manifest.config.digest));
  if (config.diffIds.length !== manifest.layers.length)
    throw new SeaworthyError(
      'image/invalid',
      `the manifest has ${manifest.layers.length} layers, its configuration ${config.diffIds.length}`,
      { hint: 'is it an image? Artifacts (charts, signatures) cannot be scanned; else build it again' },
    );
  const layers = manifest.layers.map(
    (layer, index): LayerHandle => ({
      index,
      digest: layer.digest,
      diffId: config.diffIds[index] as Digest,
      size: layer.size,
      trust: opening.trust,
      open: (signal) => opening.openLayer(layer, signal),
    }),
  );
  return {
    name: opening.name,
    digest,
    imageId: manifest.config.digest,
    platform: checkPlatform(config, opening.options),
    config,
    layers,
    annotations: manifest.annotations,
    provenance: () => readProvenance(attestations, opening.store),
    close: opening.close,
  };
}

/** Statements whose predicate is SLSA's provenance. One that cannot be read proves nothing, and breaks nothing. */
async function readProvenance(
  attestations: readonly Descriptor[],
  store: DocumentStore,
): Promise<readonly Uint8Array[]> {
  const statements: Uint8Array[] = [];
  for (const { digest } of attestations) {
    try {
      const document = parseManifest(await verifiedManifest(store, digest));
      const layers = document.kind === 'manifest' ? document.layers : [];
      for (const layer of layers) {
        const isProvenance = (layer.annotations[PREDICATE_TYPE] ?? '').includes('slsa.dev/provenance');
        if (isProvenance && statements.length < MAX_STATEMENTS)
          statements.push(await verifiedConfig(store, layer.digest));
      }
    } catch (error) {
      if (!(error instanceof SeaworthyError)) throw error;
    }
  }
  return statements;
}
