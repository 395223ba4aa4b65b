import { createHash } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { asObject, ownProperty, parseJson } from '../bytes/json.ts';
import { compareCodePoints } from '../model/order.ts';
import { isSeverity, type Severity } from '../model/severity.ts';

/** A name under which an image was seen. */
export interface KnownName {
  /** As the user wrote it: `debian:12`, `./base.tar`. */
  readonly name: string;
  readonly digest: string | null;
  readonly imageId: string | null;
  readonly platform: string | null;
  /** Whether `base index` was asked to keep it; else a scan saw it. */
  readonly indexed: boolean;
}

/** A finding as far as a plan needs it. */
export interface KnownFinding {
  readonly id: string;
  readonly package: string;
  readonly severity: Severity;
  readonly epss: number | null;
  readonly exploited: boolean;
}

/** Images of the same layers. */
export interface KnownImage {
  /** OCI's ChainID of all of its layers. */
  readonly chainId: string;
  readonly layers: number;
  /** Sorted; never empty. */
  readonly names: readonly KnownName[];
  /** What the last scan found, and by which database; null where none did. */
  readonly findings: { readonly database: string; readonly list: readonly KnownFinding[] } | null;
}

/** The images that this machine has seen: a folder of the cache, a file a chain of layers. */
export interface KnownImages {
  /** The image whose layers these are, from the bottom; null where none is known. */
  find(chainId: string): KnownImage | null;
  all(): readonly KnownImage[];
  /** Adds a name, or replaces it, and what a scan found. Never throws: what cannot be kept is not kept. */
  remember(image: Omit<KnownImage, 'names'> & { readonly name: KnownName }): void;
  /** Forgets a name wherever it stands; gives how many there were. */
  forget(name: string): number;
}

const FOLDER = 'images';
const FORMAT = 1;
/** Files; those that nobody asked to keep and were not used for longest go first. */
const MOST_IMAGES = 2000;
const MOST_NAMES = 100;
const MOST_FINDINGS = 20_000;
const LARGEST_FILE = 16 << 20;

/**
 * The identity of a stack of layers (https://github.com/opencontainers/image-spec/blob/main/config.md#layer-chainid), for
 * each number of layers: the second is that of the lowest two.
 */
export function chainIds(diffIds: readonly string[]): readonly string[] {
  const chain: string[] = [];
  for (const diffId of diffIds) {
    const below = chain.at(-1);
    const id =
      below === undefined
        ? diffId
        : `sha256:${createHash('sha256').update(`${below} ${diffId}`).digest('hex')}`;
    chain.push(id);
  }
  return chain;
}

/** Opens the index below `cacheDir`, which need not exist. `now` dates the use of its entries. */
export function openKnownImages(cacheDir: string, now: Date): KnownImages {
  const folder = join(cacheDir, FOLDER);
  const pathOf = (chainId: string): string => join(folder, `${chainId.replace(/[^a-z0-9]/gi, '-')}.json`);

  function read(path: string): KnownImage | null {
    try {
      if (statSync(path).size > LARGEST_FILE) return null;
      return parse(readFileSync(path));
    } catch {
      // What is not there, damaged or of another version is not known.
      return null;
    }
  }

  function write(image: KnownImage): void {
    const path = pathOf(image.chainId);
    const temporary = `${path}.${process.pid}.tmp`;
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      writeFileSync(temporary, `${JSON.stringify({ format: FORMAT, ...image })}\n`, { mode: 0o600 });
      renameSync(temporary, path);
      utimesSync(path, now, now);
    } catch {
      discard(temporary);
    }
  }

  function files(): string[] {
    try {
      return readdirSync(folder)
        .filter((name) => name.endsWith('.json'))
        .sort(compareCodePoints)
        .map((name) => join(folder, name));
    } catch {
      return [];
    }
  }

  const all = (): KnownImage[] =>
    files()
      .map(read)
      .filter((image) => image !== null);

  return {
    find: (chainId) => read(pathOf(chainId)),
    all,
    remember({ name, ...image }) {
      const known = read(pathOf(image.chainId));
      const others = (known?.names ?? []).filter(
        (one) => one.name !== name.name || one.platform !== name.platform,
      );
      const before = known?.names.find((one) => one.name === name.name);
      const kept = { ...name, indexed: name.indexed || before?.indexed === true };
      if (image.findings !== null && image.findings.list.length > MOST_FINDINGS) return;
      const names = [...others.slice(0, MOST_NAMES - 1), kept].sort(compareNames);
      // A name that moved to another image (a tag) is no longer that of the old one.
      if (before === undefined) forgetElsewhere(kept, image.chainId);
      write({ ...image, names, findings: image.findings ?? known?.findings ?? null });
      trim(files(), read);
    },
    forget(name) {
      let count = 0;
      for (const image of all()) {
        const names = image.names.filter((one) => one.name !== name);
        count += image.names.length - names.length;
        if (names.length === 0) rmSync(pathOf(image.chainId), { force: true });
        else if (names.length < image.names.length) write({ ...image, names });
      }
      return count;
    },
  };

  function forgetElsewhere({ name, platform }: KnownName, chainId: string): void {
    for (const image of all()) {
      const names = image.names.filter((one) => one.name !== name || one.platform !== platform);
      if (image.chainId === chainId || names.length === image.names.length) continue;
      if (names.length === 0) rmSync(pathOf(image.chainId), { force: true });
      else write({ ...image, names });
    }
  }
}

/** Whatever stands there, or in the way. */
function discard(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The folder above is none: there is nothing to remove.
  }
}

function compareNames(a: KnownName, b: KnownName): number {
  return (
    Number(b.indexed) - Number(a.indexed) ||
    compareCodePoints(a.name, b.name) ||
    compareCodePoints(a.platform ?? '', b.platform ?? '')
  );
}

function trim(files: readonly string[], read: (path: string) => KnownImage | null): void {
  if (files.length <= MOST_IMAGES) return;
  const byUse = files.map((path) => ({
    path,
    used: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0,
  }));
  let left = files.length;
  for (const { path } of byUse.sort((a, b) => a.used - b.used)) {
    if (left <= MOST_IMAGES) return;
    if (read(path)?.names.some(({ indexed }) => indexed) === true) continue;
    rmSync(path, { force: true });
    left--;
  }
}

/** Everything is looked at: another version, or somebody else, may have written the file. */
function parse(bytes: Uint8Array): KnownImage | null {
  const root = asObject(parseJson(bytes, { maxBytes: LARGEST_FILE }));
  if (root === null || ownProperty(root, 'format') !== FORMAT) return null;
  const { chainId, layers, names, findings } = root;
  if (typeof chainId !== 'string' || !Number.isSafeInteger(layers) || !Array.isArray(names)) return null;
  const known = names.map(nameOf).filter((name) => name !== null);
  if (known.length === 0) return null;
  return {
    chainId,
    layers: layers as number,
    names: known.sort(compareNames),
    findings: findingsOf(findings),
  };
}

function nameOf(value: unknown): KnownName | null {
  const fields = asObject(value);
  if (fields === null || typeof fields['name'] !== 'string') return null;
  const text = (key: string): string | null => (typeof fields[key] === 'string' ? fields[key] : null);
  return {
    name: fields['name'],
    digest: text('digest'),
    imageId: text('imageId'),
    platform: text('platform'),
    indexed: fields['indexed'] === true,
  };
}

function findingsOf(value: unknown): KnownImage['findings'] {
  const fields = asObject(value);
  if (fields === null || typeof fields['database'] !== 'string' || !Array.isArray(fields['list']))
    return null;
  const list = fields['list'].map(asObject).flatMap((one): KnownFinding[] => {
    const { id, package: name, severity, epss, exploited } = one ?? {};
    if (
      typeof id !== 'string' ||
      typeof name !== 'string' ||
      typeof severity !== 'string' ||
      !isSeverity(severity)
    )
      return [];
    return [
      {
        id,
        package: name,
        severity,
        epss: typeof epss === 'number' ? epss : null,
        exploited: exploited === true,
      },
    ];
  });
  return { database: fields['database'], list };
}
