import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Assembled } from '../catalog/assemble.ts';
import { type InspectOptions, inspectImage, inspectPath } from '../catalog/inspect.ts';
import { packagesOf } from '../catalog/inventory.ts';
import { CATALOGERS } from '../catalog/registry.generated.ts';
import { billOf } from '../catalog/sbom/bill.ts';
import { LARGEST_SBOM, readSbom } from '../catalog/sbom/read.ts';
import type { Environment, OpenImage } from '../image/contract.ts';
import { instructionsOf } from '../image/history.ts';
import type { Target } from '../image/open.ts';
import { baseOf } from '../lineage/base.ts';
import { claimsOf } from '../lineage/claims.ts';
import { type KnownImages, openKnownImages } from '../lineage/known-images.ts';
import { markLayers } from '../lineage/origin.ts';
import { comparePackages } from '../match/order.ts';
import { SeaworthyError } from '../model/error.ts';
import type { Gap } from '../model/finding.ts';
import type { FunctionTable } from '../model/function-table.ts';
import type { Distro, Package, PackageLocation } from '../model/package.ts';
import type { Artifact, ReportBase } from '../model/report.ts';
import type { Tree } from '../posture/model/tree.ts';
import { readHost } from '../posture/read/host/index.ts';
import { takeSnapshot } from '../posture/read/host/snapshot.ts';
import { readImage } from '../posture/read/image/index.ts';
import { readRunning } from '../posture/read/live/index.ts';
import type { ScanOptions, UnitCost } from './options.ts';

/** An artefact and all that was found in it, before anything is held against it. */
export interface Inventory {
  readonly artifact: Omit<Artifact, 'distro'>;
  readonly distro: Distro | null;
  /** Where `distro` was read; null where nothing says it. */
  readonly releaseFile: PackageLocation | null;
  /** In the report's order. */
  readonly packages: readonly Package[];
  /** What could not be read. */
  readonly gaps: readonly Gap[];
  /** Of Go programs, by the path that their packages' locations have. */
  readonly functionTables: ReadonlyMap<string, FunctionTable>;
  /** What has a posture in it; null where that was not asked for, or has none. */
  readonly tree: Tree | null;
}

type PathTarget = Exclude<Target, { kind: 'image' | 'containers' | 'host' }>;

/** What is in a target: one inventory a platform, in the order of the index. */
export async function takeInventories(
  target: Target,
  options: ScanOptions,
  environment: Environment,
): Promise<readonly Inventory[]> {
  const costs = new Map<string, UnitCost>();
  const inspect: InspectOptions = {
    ...options,
    catalogers: CATALOGERS,
    measure: (unit, milliseconds) => add(costs, unit, milliseconds),
  };
  const inventories: Inventory[] = [];
  if (target.kind === 'image') {
    for (const image of target.images) {
      const assembled = await inspectImage(image, inspect, environment);
      const known = options.cache ? openKnownImages(environment.cacheDir, environment.now) : null;
      const inventory = inventoryOf(imageArtifact(image, await findBase(image, known)), assembled, options);
      inventories.push(options.configuration ? withRuntime(inventory, image) : inventory);
    }
  } else if (target.kind === 'containers') {
    inventories.push(inventoryOfContainers(target, options));
  } else if (target.kind === 'host') {
    inventories.push(await inventoryOfHost(target, options));
  } else if (target.kind === 'sbom') {
    inventories.push(...(await readBills(target, options)));
  } else {
    const assembled = await inspectPath(target.path, inspect, environment);
    const inventory = inventoryOf(pathArtifact(target), assembled, options);
    inventories.push(
      options.configuration
        ? await withConfiguration(inventory, target.path, { options, environment })
        : inventory,
    );
  }
  options.profile?.([...costs.values()].sort((a, b) => b.milliseconds - a.milliseconds));
  return inventories;
}

/** The artefacts of a bill of materials: one, or of several platforms those that were asked for. */
async function readBills(
  { name, path }: PathTarget,
  { platform }: ScanOptions,
): Promise<readonly Inventory[]> {
  const { parts } = readSbom(await readBounded(path));
  const bills = parts.map((part) => billOf(part, basename(name)));
  const wanted = platform === null ? bills : bills.filter((bill) => bill.artifact.platform === platform);
  if (wanted.length === 0) {
    const has = bills.map((bill) => bill.artifact.platform ?? 'none that it names').join(', ');
    throw new SeaworthyError('image/platform', `${name} is not of the platform ${platform}`, {
      hint: `it is of ${has}`,
    });
  }
  return wanted.map((bill) => ({ ...bill, packages: [...bill.packages].sort(comparePackages), tree: null }));
}

/** Read through a handle, so that a file that grows meanwhile is not read beyond the limit. */
async function readBounded(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    if (size > LARGEST_SBOM) {
      throw new SeaworthyError('file/unreadable', `${path} has ${size} bytes, more than ${LARGEST_SBOM}`, {
        hint: 'make a bill for each image',
      });
    }
    const bytes = Buffer.alloc(size);
    const { bytesRead } = await file.read(bytes, 0, size, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** An image that runs and was not looked into is told up to here one by one. */
const MOST_NAMED = 200;

/** What runs has a posture, and no packages: those are its images'. */
function inventoryOfContainers(
  { name, running }: Extract<Target, { kind: 'containers' }>,
  { configuration, vulnerabilities }: ScanOptions,
): Inventory {
  if (!configuration)
    throw new SeaworthyError('usage', `${name} has containers, and no packages`, {
      hint: `ask for an image of it: ${running.engine}:NAME, or use --scanners config`,
    });
  const tree = readRunning(running);
  const images = [...new Set(tree.containers.flatMap(({ image }) => image?.value ?? []))].sort();
  const notScanned = images.slice(0, MOST_NAMED).map((image): Gap => {
    const reason = `what is in ${image} was not looked into: seaworthy scan ${running.engine}:${image}`;
    return { kind: 'gap', id: 'image/not-scanned', reason, location: null };
  });
  const more = images.length - MOST_NAMED;
  if (more > 0) {
    const reason = `what is in ${more} more images was not looked into`;
    notScanned.push({ kind: 'gap', id: 'image/not-scanned', reason, location: null });
  }
  return withoutPackages({ kind: 'container', name }, tree, vulnerabilities ? notScanned : []);
}

async function inventoryOfHost(
  { name, root }: Extract<Target, { kind: 'host' }>,
  { configuration, vulnerabilities }: ScanOptions,
): Promise<Inventory> {
  if (!configuration)
    throw new SeaworthyError('usage', `${name} is asked for its configuration alone`, {
      hint: `its packages are those of dir:${root}`,
    });
  const tree = readHost(await takeSnapshot(root));
  const reason = `its packages were not looked into: seaworthy scan dir:${root}`;
  const notScanned: Gap = { kind: 'gap', id: 'host/packages-not-scanned', reason, location: null };
  return withoutPackages({ kind: 'host', name }, tree, vulnerabilities ? [notScanned] : []);
}

function withoutPackages(
  artifact: Pick<Artifact, 'kind' | 'name'>,
  tree: Tree,
  gaps: readonly Gap[],
): Inventory {
  return {
    artifact: { ...artifact, digest: null, imageId: null, platform: null, layers: [] },
    distro: null,
    releaseFile: null,
    packages: [],
    gaps: [...gaps, ...treeGaps(tree)],
    functionTables: new Map(),
    tree,
  };
}

function treeGaps({ problems }: Tree): readonly Gap[] {
  return problems.map(({ id, path, at, reason }): Gap => {
    const position = at?.source.hasPositions === true ? at.source.positionOf(at.start) : null;
    const place = position === null ? '' : `line ${position.line}, column ${position.column}: `;
    return { kind: 'gap', id, reason: place + reason, location: path === '' ? null : { path, layer: null } };
  });
}

/** How an image runs is judged as what is deployed is. */
function withRuntime(inventory: Inventory, { config }: OpenImage): Inventory {
  const tree = readImage(config);
  return { ...inventory, tree, gaps: [...inventory.gaps, ...treeGaps(tree)] };
}

async function withConfiguration(
  inventory: Inventory,
  path: string,
  { options, environment }: { readonly options: ScanOptions; readonly environment: Environment },
): Promise<Inventory> {
  // An unpacked image: what lies in it is not deployed from there, and the image would not be asked either.
  if (inventory.distro !== null) return inventory;
  const { readConfiguration } = await import('./read-configuration.ts');
  const { tree, gaps } = await readConfiguration(path, environment, options);
  return { ...inventory, tree, gaps: [...inventory.gaps, ...gaps] };
}

function add(costs: Map<string, UnitCost>, unit: string, milliseconds: number): void {
  const known = costs.get(unit) ?? { unit, files: 0, milliseconds: 0 };
  costs.set(unit, { unit, files: known.files + 1, milliseconds: known.milliseconds + milliseconds });
}

function inventoryOf(
  artifact: Inventory['artifact'],
  assembled: Assembled,
  { includeDev }: ScanOptions,
): Inventory {
  const layered = artifact.kind === 'image';
  const { distro, gaps, functionTables } = assembled;
  const place = <T extends { readonly layer: number | null }>(location: T): T =>
    layered ? location : { ...location, layer: null };
  return {
    artifact,
    distro: distro?.distro ?? null,
    releaseFile: distro === null ? null : place({ path: distro.path, layer: distro.layer }),
    packages: packagesOf(assembled, { layered, includeDev }).sort(comparePackages),
    gaps: gaps.map((gap) => ({ ...gap, location: gap.location === null ? null : place(gap.location) })),
    functionTables,
    tree: null,
  };
}

async function findBase(image: OpenImage, known: KnownImages | null): Promise<ReportBase | null> {
  const { diffIds, history } = image.config;
  return baseOf({ diffIds, history, claims: await claimsOf(image), known });
}

function imageArtifact(image: OpenImage, base: ReportBase | null): Omit<Artifact, 'distro'> {
  const instructions = instructionsOf(image.config, image.layers.length);
  return {
    kind: 'image',
    name: image.name,
    digest: image.digest,
    imageId: image.imageId,
    platform: image.platform,
    layers: markLayers(
      image.layers.map(({ index, digest, diffId, size }) => {
        const instruction = instructions[index] ?? null;
        return { index, digest, diffId, size, instruction, base: null };
      }),
      base,
    ),
    base,
  };
}

function pathArtifact(target: PathTarget): Omit<Artifact, 'distro'> {
  return { kind: target.kind, name: target.name, digest: null, imageId: null, platform: null, layers: [] };
}
