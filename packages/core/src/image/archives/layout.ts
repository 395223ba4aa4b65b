import type { Digest } from '../../model/digest.ts';
import { SeaworthyError } from '../../model/error.ts';
import type { Platform } from '../../model/image-ref.ts';
import { checkPlatform, choosePlatforms, verifyDocument } from '../choose.ts';
import type { LayerHandle, OpenImage, OpenOptions } from '../contract.ts';
import { type Descriptor, type ImageManifest, parseConfig, parseManifest, platformOf } from '../manifest.ts';
import type { Named } from './docker-archive.ts';
import { type BlobStore, readDocument } from './store.ts';

/** An image of a layout, its platform known. */
interface Offer {
  readonly digest: Digest;
  readonly manifest: ImageManifest;
  readonly platform: Platform | null;
}

const REF_NAME = 'org.opencontainers.image.ref.name';
const MAX_NESTING = 8;

/**
 * Opens an OCI image layout (https://github.com/opencontainers/image-spec/blob/main/image-layout.md), in a folder or in
 * an archive. Manifests and configurations are verified here, layers when they are read. Throws `image/invalid`,
 * `image/digest-mismatch`, `image/platform`.
 */
export async function openLayout(
  store: BlobStore,
  named: Named,
  options: OpenOptions,
): Promise<readonly OpenImage[]> {
  try {
    const root = parseManifest(await readDocument(store, 'index.json'));
    if (root.kind !== 'index')
      throw new SeaworthyError('image/invalid', `${store.label}: its index.json is no index`, {
        hint: 'build it again',
      });
    const entries = pick(root.manifests, named.reference);
    const offers = await offersOf(store, entries, { above: [], allPlatforms: options.allPlatforms });
    const chosen = choosePlatforms(distinct(offers), options);
    let open = chosen.length;
    return await Promise.all(
      chosen.map((offer) =>
        openOffer(store, offer, {
          name: named.name,
          options,
          close: async () => {
            if (--open === 0) await store.close();
          },
        }),
      ),
    );
  } catch (error) {
    await store.close();
    throw error;
  }
}

function pick(entries: readonly Descriptor[], reference: string | null): readonly Descriptor[] {
  const names = [...new Set(entries.flatMap(({ annotations }) => annotations[REF_NAME] ?? []))].sort();
  if (reference !== null) {
    const found = entries.filter(
      ({ annotations, digest }) => annotations[REF_NAME] === reference || digest === reference,
    );
    if (found.length > 0) return found;
    throw new SeaworthyError('usage', `the layout has no image ${JSON.stringify(reference)}`, {
      hint: names.length === 0 ? 'its images have no names: use their digest' : `it has ${names.join(', ')}`,
    });
  }
  if (names.length > 1 && new Set(entries.map(({ digest }) => digest)).size > 1)
    throw new SeaworthyError('usage', 'the layout holds several images', {
      hint: `name one behind a colon: ${names.join(', ')}`,
    });
  return entries;
}

interface Level {
  /** The indexes on the way here. */
  readonly above: readonly Digest[];
  readonly allPlatforms: boolean;
}

async function offersOf(
  store: BlobStore,
  entries: readonly Descriptor[],
  { above, allPlatforms }: Level,
): Promise<Offer[]> {
  const offers: Offer[] = [];
  for (const { digest, platform } of entries) {
    if (above.includes(digest))
      throw new SeaworthyError('image/invalid', `the index ${digest} refers to itself`, {
        hint: 'build the image again',
      });
    if (above.length >= MAX_NESTING)
      throw new SeaworthyError('image/limit', `indexes are nested more than ${MAX_NESTING} deep`, {
        hint: 'an index holds images, or one level of indexes',
      });
    // Docker saves the index of all platforms beside the one image that it has.
    if (!allPlatforms && entries.length > 1 && (await store.find(blobName(digest))) === null) continue;
    const manifest = parseManifest(await readBlob(store, digest, 'manifest'));
    if (manifest.kind === 'index')
      offers.push(
        ...(await offersOf(store, manifest.manifests, { above: [...above, digest], allPlatforms })),
      );
    else offers.push({ digest, manifest, platform: platform ?? (await platformOfConfig(store, manifest)) });
  }
  return offers;
}

async function platformOfConfig(store: BlobStore, manifest: ImageManifest): Promise<Platform | null> {
  return platformOf(parseConfig(await readBlob(store, manifest.config.digest, 'configuration')));
}

function distinct(offers: readonly Offer[]): Offer[] {
  return [...new Map(offers.map((offer) => [offer.digest, offer])).values()];
}

async function readBlob(store: BlobStore, digest: Digest, what: string): Promise<Buffer> {
  const bytes = await readDocument(store, blobName(digest));
  verifyDocument(bytes, digest, what);
  return bytes;
}

function blobName(digest: Digest): string {
  return `blobs/${digest.replace(':', '/')}`;
}

interface Opening {
  readonly name: string;
  readonly options: OpenOptions;
  close(): Promise<void>;
}

async function openOffer(
  store: BlobStore,
  offer: Offer,
  { name, options, close }: Opening,
): Promise<OpenImage> {
  const { manifest, digest } = offer;
  const config = parseConfig(await readBlob(store, manifest.config.digest, 'configuration'));
  if (config.diffIds.length !== manifest.layers.length)
    throw new SeaworthyError(
      'image/invalid',
      `the manifest has ${manifest.layers.length} layers, its configuration ${config.diffIds.length}`,
      { hint: 'is it an image? Artifacts (charts, signatures) cannot be scanned; else build it again' },
    );
  const layers = manifest.layers.map((layer, index): LayerHandle => {
    const diffId = config.diffIds[index] as Digest;
    return {
      index,
      digest: layer.digest,
      diffId,
      size: layer.size,
      trust: 'claimed',
      open: async () => {
        const part = await store.find(blobName(layer.digest));
        if (part !== null) return { kind: 'file', ...part };
        throw new SeaworthyError('image/invalid', `${store.label} does not have its blob`, {
          hint: 'the layout is incomplete: save or copy the image again',
        });
      },
    };
  });
  return {
    name,
    digest,
    imageId: manifest.config.digest,
    platform: checkPlatform(config, options),
    config,
    layers,
    close,
  };
}
