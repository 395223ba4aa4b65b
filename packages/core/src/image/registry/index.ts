import { SeaworthyError } from '../../model/error.ts';
import { choosePlatforms } from '../choose.ts';
import type { Environment, ImageSource, LayerBytes, OpenImage, OpenOptions } from '../contract.ts';
import { type Descriptor, type ImageIndex, parseManifest } from '../manifest.ts';
import { type DocumentStore, type Offer, offersOf, openOffer } from '../offers.ts';
import { parseReference } from '../reference/index.ts';
import { MAX_MANIFEST_BYTES, openRepository, type Repository } from './repository.ts';

/** Images of registries, by the OCI distribution API. */
export const source: ImageSource = {
  schemes: ['registry'],
  summary: 'an image of a registry, by the OCI distribution API',
  network: true,
  open,
};

const MAX_CONFIG_BYTES = 8 * 1024 * 1024;

async function open(
  _scheme: string,
  location: string,
  options: OpenOptions,
  environment: Environment,
): Promise<readonly OpenImage[]> {
  const reference = parseReference(location);
  const repository = await openRepository(reference, options, environment);
  const store = documentsOf(repository);
  const root = await repository.getManifest(reference.digest ?? reference.tag ?? 'latest');
  const document = parseManifest(root.bytes);
  const offers: readonly Offer[] =
    document.kind === 'manifest'
      ? [{ digest: root.digest, manifest: document, platform: null, attestations: [] }]
      : await offersFor(document, store, { above: root.digest, options });
  const chosen = document.kind === 'manifest' ? offers : choosePlatforms(offers, options);
  return Promise.all(
    chosen.map((offer) =>
      openOffer(offer, {
        name: location,
        options,
        trust: 'addressed',
        store,
        openLayer: async (layer, signal) => layerOf(repository, layer, signal),
        close: async () => undefined,
      }),
    ),
  );
}

interface Asked {
  readonly above: Offer['digest'];
  readonly options: OpenOptions;
}

/** Only the manifests that may be meant are fetched: those whose entry names a platform tell it without. */
async function offersFor(
  { manifests: entries, attestations }: ImageIndex,
  store: DocumentStore,
  { above, options }: Asked,
): Promise<Offer[]> {
  const named = entries.every(
    ({ platform, mediaType }) => platform !== null && !/index|list/.test(mediaType),
  );
  const wanted = named ? choosePlatforms(entries, options) : entries;
  return offersOf(wanted, store, { above: [above], allPlatforms: true, attestations });
}

function documentsOf(repository: Repository): DocumentStore {
  return {
    manifest: async (digest) => (await repository.getManifest(digest)).bytes,
    hasManifest: async () => true,
    config: (digest) => repository.getSmallBlob(digest, Math.max(MAX_CONFIG_BYTES, MAX_MANIFEST_BYTES)),
  };
}

function layerOf(
  repository: Repository,
  { digest, size, mediaType }: Descriptor,
  signal: AbortSignal,
): LayerBytes {
  if (mediaType.includes('foreign') || mediaType.includes('nondistributable'))
    throw new SeaworthyError(
      'target/unsupported',
      `the layer ${digest} is kept by its vendor, not by the registry`,
      {
        hint: 'save the image on a machine that has it (docker save), and scan the archive',
      },
    );
  if (mediaType.endsWith('+encrypted'))
    throw new SeaworthyError('target/unsupported', `the layer ${digest} is encrypted`, {
      hint: 'decrypt the image first (skopeo copy --decryption-key), and scan the copy',
    });
  return { kind: 'stream', chunks: repository.getBlob(digest, signal), length: size };
}
