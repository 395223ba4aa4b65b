import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { SeaworthyError } from '../model/error.ts';
import type { ByteSource } from './source.ts';

/** A byte source over a local file, which stays open until `close`. */
export interface FileSource extends ByteSource {
  close(): void;
}

/** Opens `path` for random access. Throws `file/unreadable` where it is no regular file or may not be read. */
export function openFileSource(path: string): FileSource {
  let descriptor = -1;
  try {
    descriptor = openSync(path, 'r');
    const status = fstatSync(descriptor);
    if (!status.isFile()) throw new Error('not a regular file');
    return fileSource(path, descriptor, status.size);
  } catch (cause) {
    if (descriptor >= 0) closeSync(descriptor);
    throw unreadable(path, cause);
  }
}

/**
 * A source that reads `window` bytes ahead, for walks in the order of the file with many small reads. What it gives is
 * overwritten by the next read.
 */
export function bufferedSource(source: ByteSource, window: number): ByteSource {
  let start = 0;
  let held: Uint8Array = new Uint8Array(0);
  const read = (offset: number, length: number): Uint8Array => {
    if (length > window) return source.read(offset, length);
    if (offset < start || offset + length > start + held.length) {
      held = source.read(offset, window);
      start = offset;
    }
    return held.subarray(offset - start, Math.min(offset - start + length, held.length));
  };
  return { size: source.size, read };
}

function fileSource(path: string, descriptor: number, size: number): FileSource {
  let open = true;
  return {
    size,
    read(offset, length) {
      const wanted = Math.max(0, Math.min(length, size - offset));
      const bytes = Buffer.allocUnsafe(wanted);
      try {
        return bytes.subarray(0, readFully(descriptor, bytes, offset));
      } catch (cause) {
        throw unreadable(path, cause);
      }
    },
    close() {
      if (open) closeSync(descriptor);
      open = false;
    },
  };
}

function readFully(descriptor: number, bytes: Uint8Array, offset: number): number {
  let done = 0;
  while (done < bytes.length) {
    const got = readSync(descriptor, bytes, done, bytes.length - done, offset + done);
    if (got === 0) break;
    done += got;
  }
  return done;
}

function unreadable(path: string, cause: unknown): SeaworthyError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new SeaworthyError('file/unreadable', `${path}: ${reason}`, { cause });
}
