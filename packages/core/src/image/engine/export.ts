import { type FileHandle, open as openFile } from 'node:fs/promises';
import { SeaworthyError } from '../../model/error.ts';

const MAX_EXPORT_BYTES = 512 * 1024 * 1024 * 1024;

/**
 * Writes what an engine exports into a file that exists. `onBytes` gets the bytes written so far. Throws
 * `file/unwritable` where the disk does not take them, `image/limit` beyond 512 GiB.
 */
export async function writeExport(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  onBytes: (done: number) => void,
): Promise<void> {
  const file = await openFile(path, 'r+').catch((error: unknown) => {
    throw unwritable(path, error);
  });
  try {
    let done = 0;
    for await (const chunk of chunks) {
      if (done + chunk.length > MAX_EXPORT_BYTES) throw tooLarge();
      await append(file, chunk, done).catch((error: unknown) => {
        throw unwritable(path, error);
      });
      done += chunk.length;
      onBytes(done);
    }
  } finally {
    await file.close();
  }
}

/** All of a chunk: one write may take a part only, where the disk is almost full. */
async function append(file: FileHandle, chunk: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < chunk.length; ) {
    const { bytesWritten } = await file.write(chunk, done, chunk.length - done, position + done);
    done += bytesWritten;
  }
}

function unwritable(path: string, cause: unknown): SeaworthyError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new SeaworthyError('file/unwritable', `the image does not fit into ${path}: ${why}`, {
    hint: 'make room for all of the image, or name a folder on a larger disk with --cache-dir DIR',
    cause,
  });
}

function tooLarge(): SeaworthyError {
  return new SeaworthyError('image/limit', `the engine exports more than ${MAX_EXPORT_BYTES} bytes`, {
    hint: 'is it an image?',
  });
}
