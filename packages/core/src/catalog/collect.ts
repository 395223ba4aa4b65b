import { createHash, randomInt } from 'node:crypto';
import type { CacheStore } from '../image/cache/store.ts';
import { fileIdentity } from '../image/cache/store.ts';
import type { LayerBytes, LayerHandle } from '../image/contract.ts';
import type { LayerContents, LayerProblem, ReadOptions } from '../image/layer/contents.ts';
import { compressionOf, fileChunks, readBlob, verify } from '../image/layer/read.ts';
import { asDigest, type Digest, digestAlgorithm } from '../model/digest.ts';
import { SeaworthyError } from '../model/error.ts';
import { entriesByUnit, runUnit, type UnitRun, unitSelector } from './layer.ts';
import { keyOf, type LayerRecord, restoreRecord, storeRecord, type UnitEntry } from './record.ts';

/** How layers are collected, the same for all layers of a scan. */
export interface CollectOptions {
  readonly run: UnitRun;
  readonly store: CacheStore;
  readonly cacheDir: string;
  readonly verifyLayers: boolean;
  readonly signal: AbortSignal;
  onBytes(bytes: number): void;
}

/** Reads a layer, or a folder in its place, with any selector. */
export type ReadLayer = <T>(selector: ReadOptions<T>['selector']) => Promise<LayerContents<T>>;

/** A layer that was collected, and the way to read further files of it. */
export interface CollectedLayer {
  readonly record: LayerRecord;
  readonly read: ReadLayer;
}

/** Rounds of following hard links to hard links; tar writers make none. */
const MAX_LINK_ROUNDS = 4;

/**
 * What the units find in one layer: from the cache where its bytes are known to be those that an earlier scan read,
 * else by reading it once. Throws where the layer cannot be read; the message then names the layer.
 */
export async function collectLayer(handle: LayerHandle, options: CollectOptions): Promise<CollectedLayer> {
  const { run, store } = options;
  const keys = cacheKeys(run);
  const read = readerOf(handle, options);
  const known = await knownDiffId(handle, options);
  const cached = known === null ? null : restoreRecord(store.layer(known), keys);
  if (cached !== null) {
    options.onBytes(handle.size ?? 0);
    return { record: cached, read };
  }
  const before = await localFile(handle, options);
  const { record, contents } = await collectContents(read, run);
  if (contents.diffId !== null) {
    store.putLayer(contents.diffId, storeRecord(record, keys));
    if (contents.blobDigest !== null) {
      store.putDiffId(contents.blobDigest, contents.diffId);
      // Only if nobody wrote to the file while it was read.
      if (before !== null && before === (await localFile(handle, options)))
        store.putFileDigest(before, contents.blobDigest);
    }
    return { record, read };
  }
  return { record: { ...record, problems: [...record.problems, unverified(handle)] }, read };
}

/** Runs the units over a folder or a layer, without any cache. */
export async function collectContents(
  read: ReadLayer,
  run: UnitRun,
): Promise<{ record: LayerRecord; contents: LayerContents<Map<string, UnitEntry>> }> {
  const contents = await read(unitSelector(run));
  const units = entriesByUnit(contents, run);
  const problems = [...contents.problems];
  await resolveHardLinks(units, { read, run });
  return { record: { shape: contents.shape, units, problems }, contents };
}

/** Layers that are read at once: one inflates while the other is walked. More would only need more memory. */
const LAYERS_AT_ONCE = 2;

/** Collects layers side by side. Throws the first error, with the layer it belongs to. */
export async function collectLayers(
  handles: readonly LayerHandle[],
  options: CollectOptions,
): Promise<CollectedLayer[]> {
  const collected: CollectedLayer[] = [];
  const failed = new AbortController();
  const signal = AbortSignal.any([options.signal, failed.signal]);
  const waiting = [...handles];
  async function work(): Promise<void> {
    for (let handle = waiting.shift(); handle !== undefined; handle = waiting.shift()) {
      signal.throwIfAborted();
      try {
        collected[handle.index] = await collectLayer(handle, { ...options, signal });
      } catch (error) {
        failed.abort(inLayer(handle, error));
        throw error;
      }
    }
  }
  // All are waited for: nothing may still read when the caller closes the image.
  await Promise.allSettled(Array.from({ length: LAYERS_AT_ONCE }, work));
  signal.throwIfAborted();
  return collected;
}

function inLayer(handle: LayerHandle, error: unknown): unknown {
  if (!(error instanceof SeaworthyError)) return error;
  const { code, hint, message } = error;
  return new SeaworthyError(code, `layer ${handle.index} (${handle.digest ?? handle.diffId}): ${message}`, {
    ...(hint === null ? {} : { hint }),
    cause: error,
  });
}

function cacheKeys(run: UnitRun): ReadonlyMap<string, string> {
  const wants = createHash('sha256').update(JSON.stringify(run.catalogers.map(({ wants }) => wants)));
  const wantsKey = wants.digest('hex').slice(0, 12);
  return new Map(run.catalogers.map((unit) => [unit.name, keyOf(unit, wantsKey)]));
}

function readerOf(handle: LayerHandle, options: CollectOptions): ReadLayer {
  const { cacheDir, signal, onBytes, verifyLayers } = options;
  return async (selector) => {
    const blob = await handle.open(signal);
    return readBlob(blob, {
      selector,
      // From the system's generator: the maker of an image must not be able to foresee it.
      salt: randomInt(2 ** 32),
      cacheDir,
      signal,
      onBytes,
      claim: { digest: handle.digest, diffId: handle.diffId },
      verify: verifyLayers || handle.trust === 'addressed',
    });
  };
}

function unverified(handle: LayerHandle): LayerProblem {
  return {
    id: 'layer/digest-unverified',
    reason: `layer ${handle.index} (${handle.diffId}) was sought through, not read: its digest is what the archive claims; --verify-layers reads it`,
    path: '',
  };
}

/**
 * The diffID of a layer as far as we know it without inflating anything, or null. It is never taken on the word of a
 * manifest or a configuration: a blob's digest maps to the diffID that we computed from the same bytes before.
 */
async function knownDiffId(handle: LayerHandle, options: CollectOptions): Promise<Digest | null> {
  const { store } = options;
  if (handle.trust === 'addressed') {
    if (handle.digest === null) return handle.diffId;
    return store.diffIdOf(handle.digest) === handle.diffId ? handle.diffId : null;
  }
  const blob = await handle.open(options.signal);
  if (blob.kind !== 'file') return null;
  if (!options.verifyLayers && (await compressionOf(blob)) === 'none') return null;
  const digest = await fileDigest(blob, handle, options);
  if (digest === null || store.diffIdOf(digest) !== handle.diffId) return null;
  return handle.diffId;
}

/** The identity of the local file that holds a layer, or null where it comes from elsewhere. */
async function localFile(handle: LayerHandle, options: CollectOptions): Promise<string | null> {
  if (handle.trust === 'addressed') return null;
  const blob = await handle.open(options.signal);
  return blob.kind === 'file' ? fileIdentity(blob.path, blob) : null;
}

type FileBlob = Extract<LayerBytes, { kind: 'file' }>;

/**
 * The digest of a blob in a local file: remembered while the file is untouched; else computed, but only where that can
 * save the layer from being read.
 */
async function fileDigest(
  blob: FileBlob,
  handle: LayerHandle,
  options: CollectOptions,
): Promise<Digest | null> {
  const { store } = options;
  const identity = fileIdentity(blob.path, blob);
  const remembered = store.digestOfFile(identity);
  if (remembered !== null) return remembered;
  if (!store.hasLayer(handle.diffId)) return null;
  const algorithm = digestAlgorithm(handle.digest ?? handle.diffId);
  const hash = createHash(algorithm);
  for await (const chunk of fileChunks(blob)) {
    options.signal.throwIfAborted();
    hash.update(chunk);
  }
  const digest = asDigest(`${algorithm}:${hash.digest('hex')}`);
  if (handle.digest !== null) verify(digest, handle.digest, 'digest');
  store.putFileDigest(identity, digest);
  return digest;
}

interface Resolving {
  readonly read: ReadLayer;
  readonly run: UnitRun;
}

/**
 * Gives hard links the content of what they link to. A tar holds the content once, under the name that came first,
 * which may be one that no unit asked for: the layer is then read a second time for these names alone.
 */
async function resolveHardLinks(
  units: Map<string, Map<string, UnitEntry>>,
  resolving: Resolving,
): Promise<void> {
  const targets = new Map<string, string>();
  for (let round = 0; round < MAX_LINK_ROUNDS; round++) {
    const waiting = hardLinks(units, targets);
    if (waiting.size === 0) return;
    const contents = await readExact(
      new Map([...waiting].map(([target, uses]) => [target, uses])),
      resolving,
    );
    for (const [target, uses] of waiting) {
      const found = contents.get(target);
      for (const use of uses) {
        if (found === undefined) units.get(use.unit)?.set(use.path, nowhere(target));
        else if (found.kind === 'hardlink') targets.set(`${use.unit}\0${use.path}`, found.target);
        else units.get(use.unit)?.set(use.path, found.results.get(use) ?? nowhere(target));
      }
    }
  }
  for (const uses of hardLinks(units, targets).values())
    for (const { unit, path } of uses)
      units
        .get(unit)
        ?.set(path, { kind: 'failed', id: 'file/unreadable', reason: 'its hard links go in a circle' });
}

function nowhere(target: string): UnitEntry {
  const reason = `it is a hard link to ${JSON.stringify(target)}, which its layer does not have`;
  return { kind: 'failed', id: 'file/unreadable', reason };
}

/** A unit that waits for the content of some path, to be parsed as if it stood at `path`. */
export interface Use {
  readonly unit: string;
  readonly path: string;
}

/** What was found at an exact path. */
export type ExactFile =
  | { readonly kind: 'hardlink'; readonly target: string }
  | { readonly kind: 'file'; readonly results: ReadonlyMap<Use, UnitEntry> };

function hardLinks(
  units: ReadonlyMap<string, ReadonlyMap<string, UnitEntry>>,
  targets: ReadonlyMap<string, string>,
): Map<string, Use[]> {
  const waiting = new Map<string, Use[]>();
  for (const [unit, entries] of units) {
    for (const [path, entry] of entries) {
      if (entry.kind !== 'hardlink') continue;
      const target = targets.get(`${unit}\0${path}`) ?? entry.target;
      const uses = waiting.get(target) ?? [];
      uses.push({ unit, path });
      waiting.set(target, uses);
    }
  }
  return waiting;
}

/** Reads a layer again for exactly these paths, and runs the waiting units over them. */
export async function readExact(
  wanted: ReadonlyMap<string, readonly Use[]>,
  { read, run }: Resolving,
): Promise<Map<string, ExactFile>> {
  const byName = new Map(run.catalogers.map((unit) => [unit.name, unit]));
  const contents = await read<Map<Use, UnitEntry>>({
    select: (path) => (wanted.has(path) ? 'whole' : 'no'),
    selectHead: () => false,
    read(file) {
      const results = new Map<Use, UnitEntry>();
      for (const use of wanted.get(file.path) ?? []) {
        const unit = byName.get(use.unit);
        const as = { path: use.path, content: file.content };
        if (unit !== undefined) results.set(use, runUnit(unit, as, { run, companions: new Map() }));
      }
      return results;
    },
    end: () => undefined,
  });
  const found = new Map<string, ExactFile>();
  for (const [path, file] of contents.files) {
    if (file.kind === 'hardlink') found.set(path, { kind: 'hardlink', target: file.target ?? '' });
    else if (file.data !== null) found.set(path, { kind: 'file', results: file.data });
  }
  return found;
}
