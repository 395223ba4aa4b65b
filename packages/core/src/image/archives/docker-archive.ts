import { asObject } from '../../bytes/json.ts';
import { asDigest, digestOfBytes } from '../../model/digest.ts';
import { SeaworthyError } from '../../model/error.ts';
import { checkPlatform, verifyDocument } from '../choose.ts';
import type { Environment, LayerHandle, OpenImage, OpenOptions } from '../contract.ts';
import { parseConfig, parseDocument } from '../manifest.ts';
import { lookalike, repeatsNames } from '../unambiguous.ts';
import { type BlobStore, openArchiveStore, readDocument } from './store.ts';

/** One image of `manifest.json`, the index of `docker save`. */
interface SavedImage {
  readonly config: string;
  readonly tags: readonly string[];
  readonly layers: readonly string[];
}

/**
 * Opens what `docker save` and `podman save` write. `path` may end with `:REF` where the archive holds several images.
 * Throws `image/invalid`, `image/platform`.
 */
export async function openDockerArchive(
  path: string,
  name: string,
  options: OpenOptions,
  environment: Environment,
): Promise<readonly OpenImage[]> {
  const store = await openArchiveStore(path, environment);
  return openDockerStore(store, { name, reference: null }, options);
}

/** What is opened: the name in the report, and the reference that picks one of several images. */
export interface Named {
  readonly name: string;
  readonly reference: string | null;
}

/** The same for an archive that is open already; it is closed with the image, or where this throws. */
export async function openDockerStore(
  store: BlobStore,
  named: Named,
  options: OpenOptions,
): Promise<readonly OpenImage[]> {
  try {
    const saved = pick(savedImages(await readDocument(store, 'manifest.json')), named.reference);
    const document = await readDocument(store, saved.config);
    const claimed = /(?:^|\/)([0-9a-f]{64})(?:\.json)?$/.exec(saved.config)?.[1];
    if (claimed !== undefined) verifyDocument(document, asDigest(`sha256:${claimed}`), 'configuration');
    const config = parseConfig(document);
    const layers = await layersOf(store, saved, config.diffIds);
    return [
      {
        name: named.name,
        digest: null,
        imageId: digestOfBytes(document),
        platform: checkPlatform(config, options),
        config,
        layers,
        annotations: {},
        provenance: async () => [],
        close: () => store.close(),
      },
    ];
  } catch (error) {
    await store.close();
    throw error;
  }
}

const FIELDS: ReadonlySet<string> = new Set(['Config', 'RepoTags', 'Layers']);

/** Throws where Docker, which reads names without regard to case, would see another image than we do. */
function savedImages(bytes: Uint8Array): SavedImage[] {
  const list = parseDocument(bytes, 'manifest');
  if (repeatsNames(bytes, list)) throw ambiguous('a name stands twice');
  const images = Array.isArray(list) ? list.map(asObject) : [];
  return images.map((image) => {
    const other = image === null ? null : lookalike(image, FIELDS);
    if (other !== null)
      throw ambiguous(`${JSON.stringify(other.slice(0, 40))} is another's name for a field`);
    return {
      config: strings([image?.['Config']])[0] ?? '',
      tags: strings(image?.['RepoTags']),
      layers: strings(image?.['Layers']),
    };
  });
}

function ambiguous(why: string): SeaworthyError {
  return new SeaworthyError('image/invalid', `the archive's manifest.json can be read in two ways: ${why}`, {
    hint: 'no tool writes such a file: do not run what is in the archive',
  });
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function pick(images: readonly SavedImage[], reference: string | null): SavedImage {
  const matching = reference === null ? images : imagesNamed(images, reference);
  const [first] = matching;
  if (first !== undefined && matching.length === 1) return first;
  if (images.length === 0)
    throw new SeaworthyError('image/invalid', 'the archive holds no image', { hint: 'save the image again' });
  const known = images.flatMap(({ tags }) => tags).sort();
  const several = reference === null ? 'several images' : `several images that are ${reference}`;
  throw new SeaworthyError(
    'usage',
    matching.length > 0 ? `the archive holds ${several}` : `the archive has no ${reference}`,
    {
      hint:
        known.length === 0
          ? 'save one image an archive'
          : `name one: docker-archive:FILE:${known.join(' or ')}`,
    },
  );
}

/** A name in full counts before one that only ends so. */
function imagesNamed(images: readonly SavedImage[], reference: string): SavedImage[] {
  const exact = images.filter(({ tags }) => tags.includes(reference));
  return exact.length > 0 ? exact : images.filter(({ tags }) => tags.some((tag) => names(tag, reference)));
}

/** Podman writes `localhost/app:1` or `docker.io/library/alpine:3.20` where people say `app:1` and `alpine:3.20`. */
function names(tag: string, reference: string): boolean {
  return tag.endsWith(`/${reference}`);
}

async function layersOf(
  store: BlobStore,
  saved: SavedImage,
  diffIds: readonly LayerHandle['diffId'][],
): Promise<LayerHandle[]> {
  if (saved.layers.length !== diffIds.length)
    throw new SeaworthyError(
      'image/invalid',
      `the archive has ${saved.layers.length} layers, its configuration ${diffIds.length}`,
      {
        hint: 'the archive is damaged: save the image again',
      },
    );
  return Promise.all(
    saved.layers.map(async (name, index): Promise<LayerHandle> => {
      const part = await store.find(name);
      if (part === null)
        throw new SeaworthyError('image/invalid', `the archive has no ${JSON.stringify(name)}`, {
          hint: 'the archive is incomplete: save the image again',
        });
      const diffId = diffIds[index] as LayerHandle['diffId'];
      return {
        index,
        digest: null,
        diffId,
        size: part.length,
        trust: 'claimed',
        open: async () => ({ kind: 'file', ...part }),
      };
    }),
  );
}
