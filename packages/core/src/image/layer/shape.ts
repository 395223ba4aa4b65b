import { baseName, parentOf } from '../../bytes/tar/path.ts';

/**
 * What a layer does to the layers below it, in a form that is small and exact enough to be kept: which paths it
 * removes, and which it covers. https://github.com/opencontainers/image-spec/blob/main/layer.md#representing-changes
 */
export interface LayerShape {
  /** Paths removed by `.wh.NAME`, without the prefix. */
  readonly whiteouts: ReadonlySet<string>;
  /** Folders whose lower content is hidden (`.wh..wh..opq`); '' is the root. */
  readonly opaque: ReadonlySet<string>;
  /** Symbolic links, path to target as written. */
  readonly links: ReadonlyMap<string, string>;
  /**
   * Hashes of every path in the layer, in pieces that are sorted each: a path that is no folder covers itself and all below it, a folder (hashed
   * with a slash behind) covers a file of its name. Hashes, because a layer may have three million paths; salted,
   * because whoever makes a layer must not be able to make two paths that meet.
   */
  readonly covers: readonly Float64Array[];
  readonly salt: number;
}

/** Gathers the shape of a layer, entry by entry. */
export interface ShapeBuilder {
  /** Takes an entry that is no whiteout. */
  add(path: string, folder: boolean, linkTarget: string | null): void;
  whiteout(marker: Whiteout): void;
  finish(): LayerShape;
}

/** A marker of the layer format, recognised by its last component. */
export type Whiteout =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'opaque'; readonly folder: string };

const PREFIX = '.wh.';
const OPAQUE = '.wh..wh..opq';
/** The character that sets the hash of a folder apart from that of a file. */
const FOLDER = 0x2f;
/** Hashes are gathered in pieces: one array that grows would for a moment be there twice. */
const PIECE = 64 * 1024;
/** Longer paths, and links with longer targets, cannot be made by any kernel that runs containers (PATH_MAX). */
export const MAX_PATH_LENGTH: number = 4096;
/** More symbolic links than this are not remembered: what is reached only through them is then not found. */
export const MAX_LINKS: number = 100_000;

/** The marker that a path is, or null for an ordinary entry. Other `.wh..wh.` names are AUFS's own, and mean nothing. */
export function whiteoutOf(path: string): Whiteout | 'ignored' | null {
  const slash = path.lastIndexOf('/');
  if (!path.startsWith(PREFIX, slash + 1)) return null;
  const name = baseName(path);
  const folder = parentOf(path);
  if (name === OPAQUE) return { kind: 'opaque', folder };
  if (name.startsWith('.wh..wh.') || name === PREFIX) return 'ignored';
  const removed = name.slice(PREFIX.length);
  return { kind: 'path', path: folder === '' ? removed : `${folder}/${removed}` };
}

/** A builder whose path hashes are salted with `salt`, a 32-bit number that differs from layer to layer. */
export function createShapeBuilder(salt: number): ShapeBuilder {
  const whiteouts = new Set<string>();
  const opaque = new Set<string>();
  const links = new Map<string, string>();
  const full: Float64Array[] = [];
  let hashes = new Float64Array(PIECE);
  let count = 0;

  return {
    add(path, folder, linkTarget) {
      if (count === PIECE) {
        full.push(hashes.sort());
        hashes = new Float64Array(PIECE);
        count = 0;
      }
      hashes[count++] = hashPath(path, path.length, folder ? FOLDER : 0, salt);
      if (linkTarget === null) links.delete(path);
      else if (links.size < MAX_LINKS) links.set(path, linkTarget);
    },
    whiteout(marker) {
      if (marker.kind === 'opaque') opaque.add(marker.folder);
      else whiteouts.add(marker.path);
    },
    finish: () => ({ whiteouts, opaque, links, covers: [...full, hashes.slice(0, count).sort()], salt }),
  };
}

/** Whether the layer itself has something at `path` that is no folder. */
export function hasNonFolder(shape: LayerShape, path: string): boolean {
  return has(shape.covers, hashPath(path, path.length, 0, shape.salt));
}

/** Whether the layer itself has a folder at `path`. */
export function hasFolder(shape: LayerShape, path: string): boolean {
  return has(shape.covers, hashPath(path, path.length, FOLDER, shape.salt));
}

/** 53 bits over the first `end` characters and a suffix: two multiplicative lanes, mixed at the end. */
function hashPath(path: string, end: number, suffix: number, salt: number): number {
  let a = 0xdeadbeef ^ salt;
  let b = 0x41c6ce57 ^ Math.imul(salt, 0x9e3779b1);
  for (let index = 0; index < end; index++) {
    const code = path.charCodeAt(index);
    a = Math.imul(a ^ code, 0x9e3779b1);
    b = Math.imul(b ^ code, 0x5f356495);
    a = (a << 13) | (a >>> 19);
    b = (b << 17) | (b >>> 15);
  }
  a = Math.imul(a ^ suffix ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
  b = Math.imul(b ^ suffix ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
  return (b & 0x1fffff) * 0x100000000 + (a >>> 0);
}

function has(pieces: readonly Float64Array[], value: number): boolean {
  for (const piece of pieces) if (hasSorted(piece, value)) return true;
  return false;
}

function hasSorted(sorted: Float64Array, value: number): boolean {
  let low = 0;
  let high = sorted.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const here = sorted[middle] as number;
    if (here === value) return true;
    if (here < value) low = middle + 1;
    else high = middle - 1;
  }
  return false;
}
