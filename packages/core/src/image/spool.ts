import { closeSync, mkdirSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ByteSource } from '../bytes/source.ts';

/** A temporary file for bytes that do not fit in memory. It has no name: it is gone when it is closed, or we are. */
export interface SpoolFile {
  append(chunk: Uint8Array): void;
  /** Random access to what was appended so far. Valid until `close`. */
  source(): ByteSource;
  close(): void;
}

let sequence = 0;

/** The folder for spool files below the cache, made where it is missing, readable by its owner alone. */
export function spoolDirectory(cacheDir: string): string {
  const directory = join(cacheDir, 'spool');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  return directory;
}

/** A new spool file below `cacheDir`. */
export function createSpool(cacheDir: string): SpoolFile {
  const path = join(spoolDirectory(cacheDir), `${process.pid}-${++sequence}`);
  const fd = openSync(path, 'wx+', 0o600);
  // Where an open file cannot be unlinked (Windows), `close` does it.
  const unlinked = tryUnlink(path);
  let size = 0;

  return {
    append(chunk) {
      for (let done = 0; done < chunk.length; ) {
        const written = writeSync(fd, chunk, done, chunk.length - done, size);
        done += written;
        size += written;
      }
    },
    source: () => descriptorSource(fd, 0, size),
    close() {
      closeSync(fd);
      if (!unlinked) tryUnlink(path);
    },
  };
}

function tryUnlink(path: string): boolean {
  try {
    unlinkSync(path);
    return true;
  } catch {
    return false;
  }
}

/** A part of an open file as a byte source. The caller closes the file. */
export function descriptorSource(fd: number, start: number, size: number): ByteSource {
  function fill(target: Uint8Array, offset: number): number {
    const wanted = Math.max(0, Math.min(target.length, size - offset));
    let filled = 0;
    while (filled < wanted) {
      const read = readSync(fd, target, filled, wanted - filled, start + offset + filled);
      if (read === 0) break;
      filled += read;
    }
    return filled;
  }

  return {
    size,
    fill,
    read(offset, length) {
      const result = Buffer.allocUnsafe(Math.max(0, Math.min(length, size - offset)));
      return result.subarray(0, fill(result, offset));
    },
  };
}

/** A spool file with a name, for bytes that are read through their path. `remove` deletes it. */
export async function createSpoolPath(cacheDir: string): Promise<{ path: string; remove(): Promise<void> }> {
  const path = join(spoolDirectory(cacheDir), `${process.pid}-${++sequence}`);
  await writeFile(path, '', { mode: 0o600, flag: 'wx' });
  const leave = (): void => void tryUnlink(path);
  process.once('exit', leave);
  return {
    path,
    async remove() {
      process.removeListener('exit', leave);
      leave();
    },
  };
}
