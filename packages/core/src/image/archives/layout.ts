import type { Digest } from '../../model/digest.ts';
import { SeaworthyError } from '../../model/error.ts';
import { formatPlatform } from '../../model/image-ref.ts';
import { choosePlatforms } from '../choose.ts';
import type { LayerBytes, OpenImage, OpenOptions } from '../contract.ts';
import { type Descriptor, parseManifest } from '../manifest.ts';
import { type DocumentStore, type Offer, offersOf, openOffer } from '../offers.ts';
import { normalise } from '../platform.ts';
import type { Named } from './docker-archive.ts';
import { type BlobStore, readDocument } from './store.ts';

const REF_NAME = 'org.opencontainers.image.ref.name';

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
    const documents = documentsOf(store);
    const entries = pick(root.manifests, named.reference);
    const offers = await offersOf(entries, documents, {
      above: [],
      allPlatforms: options.allPlatforms,
      attestations: root.attestations,
    });
    const chosen = choosePlatforms(offers, options);
    if (!options.allPlatforms) refuseRivals(chosen, offers, entries);
    let open = chosen.length;
    return await Promise.all(
      chosen.map((offer) =>
        openOffer(offer, {
          name: named.name,
          options,
          trust: 'claimed',
          store: documents,
          openLayer: (layer) => layerOf(store, layer),
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

function documentsOf(store: BlobStore): DocumentStore {
  const read = (digest: Digest): Promise<Buffer> => readDocument(store, blobName(digest));
  return {
    manifest: read,
    hasManifest: async (digest) => (await store.find(blobName(digest))) !== null,
    config: read,
  };
}

async function layerOf(store: BlobStore, { digest }: Descriptor): Promise<LayerBytes> {
  const part = await store.find(blobName(digest));
  if (part !== null) return { kind: 'file', ...part };
  throw new SeaworthyError('image/invalid', `${store.label} does not have its blob`, {
    hint: 'the layout is incomplete: save or copy the image again',
  });
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

/** Images of one platform side by side in index.json are several images: none of them is taken in silence. */
function refuseRivals(
  chosen: readonly Offer[],
  offers: readonly Offer[],
  entries: readonly Descriptor[],
): void {
  const beside = new Set(entries.map(({ digest }) => digest));
  const wanted = new Set(chosen.filter(({ digest }) => beside.has(digest)).map(platformName));
  const rivals = offers.filter((offer) => beside.has(offer.digest) && wanted.has(platformName(offer)));
  if (rivals.length < 2) return;
  throw new SeaworthyError('usage', 'the layout holds several images of one platform', {
    hint: `name one behind a colon: ${rivals.map(({ digest }) => digest).join(', ')}`,
  });
}

function platformName({ platform }: Offer): string {
  return platform === null ? '' : formatPlatform(normalise(platform));
}

function blobName(digest: Digest): string {
  return `blobs/${digest.replace(':', '/')}`;
}
