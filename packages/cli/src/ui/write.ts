import {
  closeSync,
  fchmodSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { SeaworthyError } from '@seaworthy/core/model/error.ts';
import type { Output } from '../world.ts';

/**
 * Writes `text` to a stream and waits until it is out. A reader that has gone (EPIPE) had enough: no error. Throws
 * `file/unwritable` where the text is lost otherwise, such as on a full disk.
 */
export function writeText(output: Output, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    output.write(text, (error) => {
      const code = error instanceof Error && 'code' in error ? error.code : null;
      if (error === null || error === undefined || code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED')
        return resolve();
      reject(
        new SeaworthyError('file/unwritable', `the report could not be written to stdout: ${error.message}`, {
          cause: error,
        }),
      );
    });
  });
}

/**
 * Writes a file so that a reader sees the old one or the new one, never a part. Follows a symbolic link to its file;
 * a device or a pipe is written in place. Throws `file/unwritable`.
 */
export function writeFileAtomically(path: string, text: string): void {
  let spare: string | null = null;
  try {
    const existing = statSync(path, { throwIfNoEntry: false });
    if (existing !== undefined && !existing.isFile()) return writeFileSync(path, text);
    const real = existing === undefined ? path : realpathSync(path);
    spare = join(dirname(real), `.${basename(real)}.${process.pid}.tmp`);
    const handle = openSync(spare, 'wx');
    try {
      if (existing !== undefined) fchmodSync(handle, existing.mode & 0o777);
      writeFileSync(handle, text);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(spare, real);
  } catch (error) {
    if (spare !== null) rmSync(spare, { force: true });
    throw new SeaworthyError('file/unwritable', `${path} cannot be written: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
