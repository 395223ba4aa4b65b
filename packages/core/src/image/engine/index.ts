import type { Digest } from '../../model/digest.ts';
import { isDigest } from '../../model/digest.ts';
import { SeaworthyError } from '../../model/error.ts';
import { openDockerArchive } from '../archives/docker-archive.ts';
import type { Environment, ImageSource, LayerHandle, OpenImage, OpenOptions } from '../contract.ts';
import { fileChunks } from '../layer/read.ts';
import { parseReference } from '../reference/index.ts';
import { createSpoolPath } from '../spool.ts';
import { type EngineImage, openEngine } from './client.ts';
import { writeExport } from './export.ts';
import type { EngineName } from './sockets.ts';

/** Images of a container engine of this machine. */
export const source: ImageSource = {
  schemes: ['docker', 'podman'],
  summary: 'an image of the engine, over its socket (DOCKER_HOST, CONTAINER_HOST)',
  network: true,
  open,
};

/** How long an engine may take to say whether it has an image, where nobody named it. */
const FIND_MS = 2000;

async function open(
  scheme: string,
  location: string,
  options: OpenOptions,
  environment: Environment,
): Promise<readonly OpenImage[]> {
  const client = await openEngine(scheme as EngineName, environment);
  const image = await client.inspect(location);
  if (image === null)
    throw new SeaworthyError('target/not-found', `${scheme} has no image ${location}`, {
      hint: `pull it first (${scheme} pull ${location}), or ask its registry: registry:${location}`,
    });
  const spool = await createSpoolPath(environment.cacheDir);
  try {
    // Its manifest comes last, so nothing can be read before all is there.
    await writeExport(spool.path, await client.export(location), (done) =>
      environment.progress({ phase: 'open', label: location, done, total: null }),
    );
    const images = await openDockerArchive(spool.path, location, options, environment);
    return images.map((opened) => fromEngine(opened, { image, location, remove: spool.remove }));
  } catch (error) {
    await spool.remove();
    throw error;
  }
}

interface Exported {
  readonly image: EngineImage;
  readonly location: string;
  remove(): Promise<void>;
}

/** The layers lie in our own spool file: they are read and verified as if they came over a wire. */
function fromEngine(opened: OpenImage, { image, location, remove }: Exported): OpenImage {
  if (!isSame(opened, image))
    throw new SeaworthyError(
      'image/digest-mismatch',
      `the engine has ${image.id}, and exports ${opened.imageId}`,
      { hint: 'the image changed meanwhile: scan again' },
    );
  return {
    ...opened,
    digest: digestOf(image, location),
    layers: opened.layers.map(asStream),
    async close() {
      await opened.close();
      await remove();
    },
  };
}

/** Docker names an image by its manifest where it keeps it in containerd: then its layers tell that it is the same. */
function isSame({ imageId, config }: OpenImage, { id, diffIds }: EngineImage): boolean {
  if (imageId === id) return true;
  return diffIds !== null && diffIds.join() === config.diffIds.join();
}

function asStream(layer: LayerHandle): LayerHandle {
  return {
    ...layer,
    trust: 'addressed',
    async open(signal) {
      const blob = await layer.open(signal);
      return blob.kind === 'file' ? { kind: 'stream', chunks: fileChunks(blob), length: blob.length } : blob;
    },
  };
}

/** The manifest's digest, where the engine got the image from the registry that the user names. */
function digestOf({ repoDigests }: EngineImage, location: string): Digest | null {
  const found = new Set<Digest>();
  for (const entry of repoDigests) {
    const at = entry.lastIndexOf('@');
    const digest = entry.slice(at + 1);
    // Podman makes up a digest for what it built itself, under the name localhost: no registry has it.
    if (entry.startsWith('localhost/')) continue;
    if (at > 0 && isDigest(digest) && sameRepository(entry.slice(0, at), location)) found.add(digest);
  }
  const [only] = found;
  return found.size === 1 && only !== undefined ? only : null;
}

function sameRepository(name: string, location: string): boolean {
  try {
    const [a, b] = [parseReference(name), parseReference(location)];
    return a.registry === b.registry && a.repository === b.repository;
  } catch {
    return false; // an image id: no repository at all
  }
}

/** The engine of this machine that has an image of this name; null where none has, or none answers in time. */
export async function findInEngines(target: string, environment: Environment): Promise<EngineName | null> {
  const signal = AbortSignal.any([environment.signal, AbortSignal.timeout(FIND_MS)]);
  for (const engine of ['docker', 'podman'] as const) {
    try {
      const client = await openEngine(engine, { ...environment, signal, sleep: async () => undefined });
      if ((await client.inspect(target)) !== null) return engine;
    } catch {
      environment.signal.throwIfAborted();
    }
  }
  return null;
}
