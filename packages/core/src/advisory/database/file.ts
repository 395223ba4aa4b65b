import {
  closeSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { SeaworthyError } from '../../model/error.ts';
import type { FileSink } from './table-writer.ts';

/** A sink that can go back to the header. */
export interface OutputFile extends FileSink {
  overwrite(position: number, bytes: Uint8Array): void;
  /** Brings what was written to the file, for whoever reads it by its name. */
  flush(): void;
}

const BUFFER = 1024 * 1024;

/**
 * Writes a file beside `path` and puts it in its place when `fill` is through: whoever reads `path` sees the old file
 * or the new one, whole. Throws `file/unwritable`; what `fill` throws passes, and the old file stays.
 */
export async function replaceFile<Result>(
  path: string,
  fill: (file: OutputFile, temporary: string) => Result | Promise<Result>,
): Promise<Result> {
  const folder = makeFolder(path);
  const temporary = join(folder, 'file');
  try {
    const descriptor = guarded(path, () => openSync(temporary, 'wx', 0o644));
    let result: Result;
    try {
      const { file, flush } = outputFile(path, descriptor);
      result = await fill(file, temporary);
      flush();
      guarded(path, () => fsyncSync(descriptor));
    } finally {
      closeSync(descriptor);
    }
    guarded(path, () => renameSync(temporary, path));
    return result;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function makeFolder(path: string): string {
  return guarded(path, () => {
    mkdirSync(dirname(path), { recursive: true });
    return mkdtempSync(join(dirname(path), '.seaworthy-'));
  });
}

function outputFile(path: string, descriptor: number): { file: OutputFile; flush: () => void } {
  const held = Buffer.allocUnsafe(BUFFER);
  let used = 0;
  let written = 0;
  const put = (bytes: Uint8Array, position: number): void =>
    guarded(path, () => {
      for (let done = 0; done < bytes.length; ) {
        done += writeSync(descriptor, bytes, done, bytes.length - done, position + done);
      }
    });
  const flush = (): void => {
    put(held.subarray(0, used), written);
    written += used;
    used = 0;
  };
  const write = (bytes: Uint8Array): void => {
    if (used + bytes.length > BUFFER) flush();
    if (bytes.length > BUFFER) {
      put(bytes, written);
      written += bytes.length;
      return;
    }
    held.set(bytes, used);
    used += bytes.length;
  };
  const overwrite = (position: number, bytes: Uint8Array): void => {
    flush();
    put(bytes, position);
  };
  return {
    flush,
    file: {
      get offset() {
        return written + used;
      },
      write,
      overwrite,
      flush,
    },
  };
}

function guarded<Result>(path: string, action: () => Result): Result {
  try {
    return action();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SeaworthyError('file/unwritable', `${path}: ${reason}`, { cause });
  }
}
