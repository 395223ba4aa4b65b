import { randomInt } from 'node:crypto';
import { openCacheStore, noCacheStore } from '../image/cache/store.ts';
import { trimCache } from '../image/cache/index.ts';
import type { Environment, OpenImage } from '../image/contract.ts';
import { readDirectory } from '../image/directory/index.ts';
import { assemble, type Assembled } from './assemble.ts';
import { collectContents, collectLayers, type CollectedLayer, type ReadLayer } from './collect.ts';
import type { Cataloger } from './contract.ts';
import type { UnitRun } from './layer.ts';
import { compileWants } from './wants.ts';

/** How an artefact is looked into. */
export interface InspectOptions {
  readonly catalogers: readonly Cataloger[];
  readonly cache: boolean;
  readonly verifyLayers: boolean;
  readonly measure: (unit: string, milliseconds: number) => void;
  /** Milliseconds of a clock that never goes back. */
  readonly clock: () => number;
}

/** Reads all layers of an image, or takes them from the cache, and stacks them. */
export async function inspectImage(
  image: OpenImage,
  options: InspectOptions,
  environment: Environment,
): Promise<Assembled> {
  const { cacheDir, signal } = environment;
  const run = unitRun({
    ...options,
    catalogers: options.catalogers.filter((unit) => unit.lockfile !== true),
  });
  const total = image.layers.reduce((sum, layer) => sum + (layer.size ?? 0), 0);
  let done = 0;
  const layers = await collectLayers(image.layers, {
    run,
    store: options.cache ? openCacheStore(cacheDir, environment.now) : noCacheStore(),
    cacheDir,
    verifyLayers: options.verifyLayers,
    signal,
    onBytes(bytes) {
      done += bytes;
      environment.progress({ phase: 'layer', label: image.name, done: Math.min(done, total), total });
    },
  });
  const assembled = await assemble(layers, run);
  if (options.cache) trimCache(cacheDir);
  return assembled;
}

/** Reads a folder or a file of this machine: one layer without a digest, never cached. */
export async function inspectPath(
  path: string,
  options: InspectOptions,
  environment: Environment,
): Promise<Assembled> {
  const run = unitRun(options);
  let done = 0;
  const read: ReadLayer = (selector) =>
    readDirectory(path, {
      selector,
      salt: randomInt(2 ** 32),
      cacheDir: environment.cacheDir,
      signal: environment.signal,
      onBytes(bytes) {
        done += bytes;
        environment.progress({ phase: 'layer', label: path, done, total: null });
      },
    });
  const { record } = await collectContents(read, run);
  const layer: CollectedLayer = { record, read };
  return assemble([layer], run);
}

function unitRun({ catalogers, measure, clock }: InspectOptions): UnitRun {
  const { isWanted } = compileWants(catalogers);
  return { catalogers, isWanted, measure, clock };
}
