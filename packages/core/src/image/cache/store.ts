import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { type Digest, isDigest } from '../../model/digest.ts';

/**
 * What earlier scans learned, by digests that we computed ourselves. Entries are whole files, written beside their
 * place and renamed into it: processes may share a cache without locks, and the last writer wins.
 */
export interface CacheStore {
  /** The record of a layer, or null. A record that is damaged counts as none. */
  layer(diffId: Digest): CachedRecord | null;
  /** Whether there is such a record, without reading it. */
  hasLayer(diffId: Digest): boolean;
  putLayer(diffId: Digest, record: CachedRecord): void;
  /** The diffID that the blob of this digest was found to have, or null. */
  diffIdOf(blob: Digest): Digest | null;
  putDiffId(blob: Digest, diffId: Digest): void;
  /** The digest that a part of a local file was found to have while it was exactly this file, or null. */
  digestOfFile(identity: string): Digest | null;
  putFileDigest(identity: string, digest: Digest): void;
}

/** What is kept of a layer: JSON data, and numbers that would be far larger as text. */
export interface CachedRecord {
  readonly data: unknown;
  readonly arrays: readonly Float64Array[];
}

/** Folders of the cache that belong to the store; `clearCache` empties them. */
export const CACHE_FOLDERS: readonly string[] = ['layers', 'blobs', 'files', 'spool'];

const CHECKSUM_BYTES = 32;
/** Larger records are not read back: whatever wrote them was not us. */
const MAX_RECORD_BYTES = 256 * 1024 * 1024;
const TOUCH_AFTER_MS = 24 * 3600 * 1000;

/** A store below `cacheDir`. `now` dates the use of entries, for the eviction of those long unused. */
export function openCacheStore(cacheDir: string, now: Date): CacheStore {
  function pathOf(folder: string, name: string): string {
    return join(cacheDir, folder, name.slice(0, 2), name);
  }

  function read(folder: string, name: string): Buffer | null {
    try {
      const path = pathOf(folder, name);
      const sealed = readFileSync(path);
      const body = sealed.subarray(CHECKSUM_BYTES);
      if (!sha256(body).equals(sealed.subarray(0, CHECKSUM_BYTES))) return null;
      touch(path, now);
      return body;
    } catch {
      return null;
    }
  }

  /** A cache that cannot be written slows the next scan down; it is no reason to fail this one. */
  function write(folder: string, name: string, parts: readonly Uint8Array[]): void {
    const path = pathOf(folder, name);
    const temporary = `${path}.${process.pid}.tmp`;
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      writeParts(temporary, [sha256(...parts), ...parts]);
      renameSync(temporary, path);
    } catch {
      rmSync(temporary, { force: true });
    }
  }

  function readDigest(folder: string, name: string): Digest | null {
    const text = read(folder, name)?.toString('latin1') ?? '';
    return isDigest(text) ? text : null;
  }

  return {
    layer(diffId) {
      const body = read('layers', fileName(diffId));
      return body === null ? null : unpackRecord(body);
    },
    hasLayer: (diffId) => existsSync(pathOf('layers', fileName(diffId))),
    putLayer: (diffId, record) => write('layers', fileName(diffId), packRecord(record)),
    diffIdOf: (blob) => readDigest('blobs', fileName(blob)),
    putDiffId: (blob, diffId) => write('blobs', fileName(blob), [Buffer.from(diffId)]),
    digestOfFile: (identity) => readDigest('files', hex(identity)),
    putFileDigest: (identity, digest) => write('files', hex(identity), [Buffer.from(digest)]),
  };
}

/** A store that remembers nothing: `--no-cache`. */
export function noCacheStore(): CacheStore {
  return {
    layer: () => null,
    hasLayer: () => false,
    putLayer: () => undefined,
    diffIdOf: () => null,
    putDiffId: () => undefined,
    digestOfFile: () => null,
    putFileDigest: () => undefined,
  };
}

/**
 * What makes a local file that very file: where it is on which disk, its size, and when its content and its inode were
 * last changed. The last cannot be set back by anybody but root.
 */
export function fileIdentity(path: string, part: { offset: number; length: number } | null): string {
  const { dev, ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
  return [dev, ino, size, mtimeNs, ctimeNs, part?.offset ?? 0, part?.length ?? size].join(':');
}

function fileName(digest: Digest): string {
  return digest.replace(':', '-').replace(/^sha256-/, '');
}

function hex(text: string): string {
  return sha256(Buffer.from(text)).toString('hex');
}

function sha256(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** Writes the parts one after the other: putting them together first would need their memory once more. */
function writeParts(path: string, parts: readonly Uint8Array[]): void {
  const fd = openSync(path, 'w', 0o600);
  try {
    for (const part of parts) writeFileSync(fd, part);
  } finally {
    closeSync(fd);
  }
}

/** `length of the JSON (4 bytes), number of arrays (4), the length of each (4), the JSON deflated, the arrays`. */
function packRecord({ data, arrays }: CachedRecord): Uint8Array[] {
  const json = deflateRawSync(JSON.stringify(data), { level: 1 });
  const head = Buffer.alloc(8 + 4 * arrays.length);
  head.writeUInt32LE(json.length, 0);
  head.writeUInt32LE(arrays.length, 4);
  arrays.forEach((array, index) => head.writeUInt32LE(array.length, 8 + 4 * index));
  return [
    head,
    json,
    ...arrays.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength)),
  ];
}

/** The record of a file whose checksum holds; null where it is of another layout all the same. */
function unpackRecord(body: Buffer): CachedRecord | null {
  try {
    const count = body.readUInt32LE(4);
    let at = 8 + 4 * count;
    const jsonEnd = at + body.readUInt32LE(0);
    const json = inflateRawSync(body.subarray(at, jsonEnd), { maxOutputLength: MAX_RECORD_BYTES });
    at = jsonEnd;
    const arrays: Float64Array[] = [];
    for (let index = 0; index < count; index++) {
      const array = new Float64Array(body.readUInt32LE(8 + 4 * index));
      at += body.copy(Buffer.from(array.buffer), 0, at, at + array.byteLength);
      arrays.push(array);
    }
    return { data: JSON.parse(json.toString('utf8')), arrays };
  } catch {
    return null;
  }
}

function touch(path: string, now: Date): void {
  if (now.getTime() - statSync(path).mtimeMs < TOUCH_AFTER_MS) return;
  utimesSync(path, now, now);
}
