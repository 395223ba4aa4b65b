import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ImageKind, type LayerCompression, writeImage } from '../../../../test/support/image.ts';
import { type TarEntry, tarFile } from '../../../../test/support/tar.ts';
import type { Environment } from '../image/contract.ts';
import { openTarget } from '../image/open.ts';
import type { Package } from '../model/package.ts';
import type { Assembled } from './assemble.ts';
import { type InspectOptions, inspectImage, inspectPath } from './inspect.ts';
import { type InventoryOptions, packagesOf } from './inventory.ts';
import { CATALOGERS } from './registry.generated.ts';

/** Only for tests: a folder that is gone after them, and the world of a scan in it. */
export interface Workshop {
  readonly folder: string;
  readonly environment: Environment;
  /** Writes an image of these layers, one list of entries each, and returns its target. */
  image(
    layers: readonly (readonly TarEntry[])[],
    how?: { kind?: ImageKind; compression?: LayerCompression },
  ): string;
  look(target: string, options?: Partial<InspectOptions & InventoryOptions>): Promise<Look>;
  remove(): void;
}

/** What was found in a target. */
export interface Look {
  readonly assembled: Assembled;
  readonly packages: readonly Package[];
  /** `type name version path@layer`, sorted: what tests compare. */
  readonly lines: readonly string[];
  readonly gaps: readonly string[];
}

/** A new workshop; `remove` it at the end. */
export function openWorkshop(): Workshop {
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-test-'));
  const environment: Environment = {
    env: {},
    cacheDir: join(folder, 'cache'),
    offline: true,
    signal: new AbortController().signal,
    progress: () => undefined,
    now: new Date('2026-11-23T10:00:00Z'),
  };
  let images = 0;
  return {
    folder,
    environment,
    image(layers, { kind = 'oci-archive', compression = 'gzip' } = {}) {
      const path = join(folder, `image-${++images}`);
      const instruction = (index: number): string => `COPY layer-${index} /`;
      writeImage(kind, path, {
        layers: layers.map((entries, index) => ({
          tar: tarFile(entries),
          compression,
          instruction: instruction(index),
        })),
      });
      return `${kind}:${path}`;
    },
    look: (target, options = {}) => lookAt(target, options, environment),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function lookAt(
  target: string,
  options: Partial<InspectOptions & InventoryOptions>,
  environment: Environment,
): Promise<Look> {
  const open = { platform: null, allPlatforms: false, plainHttp: false, insecureRegistry: false };
  const opened = await openTarget(target, open, environment);
  const inspect: InspectOptions = {
    catalogers: CATALOGERS,
    cache: true,
    verifyLayers: false,
    measure: () => undefined,
    clock: () => 0,
    ...options,
  };
  const includeDev = options.includeDev ?? false;
  if (opened.kind === 'containers' || opened.kind === 'host') throw new Error('it has no packages');
  if (opened.kind !== 'image') {
    return toLook(await inspectPath(opened.path, inspect, environment), { layered: false, includeDev });
  }
  const [image] = opened.images;
  if (image === undefined) throw new Error('no image');
  try {
    return toLook(await inspectImage(image, inspect, environment), { layered: true, includeDev });
  } finally {
    await image.close();
  }
}

function toLook(assembled: Assembled, options: InventoryOptions): Look {
  const packages = packagesOf(assembled, options);
  const lines = packages.flatMap(({ type, name, version, locations }) =>
    locations.map(({ path, layer }) => `${type} ${name} ${version} ${path}@${layer}`),
  );
  const gaps = assembled.gaps.map(({ id, location }) => `${id} ${location?.path}@${location?.layer}`);
  return { assembled, packages, lines: lines.sort(), gaps: gaps.sort() };
}

/** The package.json of an installed Node package, as a tar entry below `node_modules` of `folder`. */
export function nodePackage(name: string, version: string, folder = 'app'): TarEntry {
  return { path: `${folder}/node_modules/${name}/package.json`, content: JSON.stringify({ name, version }) };
}

/** A dpkg database of packages `[name, version]`. */
export function dpkgStatus(...packages: readonly (readonly [string, string])[]): TarEntry {
  const paragraphs = packages.map(
    ([name, version]) =>
      `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: ${version}\n`,
  );
  return { path: 'var/lib/dpkg/status', content: paragraphs.join('\n') };
}
