import { openFileSource } from '../../bytes/file-source.ts';
import { digestOfBytes } from '../../model/digest.ts';
import { fileDigest } from '../database/digest.ts';
import { readDirectory } from '../database/directory.ts';
import type { ArtifactRepository } from './contract.ts';
import { databaseManifest, EMPTY } from './manifest.ts';

/** What was pushed. */
export interface PushSummary {
  /** Of the manifest: what `db pull NAME@DIGEST` takes. */
  readonly manifestDigest: string;
  /** Of the database. */
  readonly digest: string;
  readonly size: number;
  readonly built: string;
}

/** What `pushDatabase` is asked. */
export interface PushOptions {
  /** The database file. */
  readonly path: string;
  readonly repository: ArtifactRepository;
  readonly signal: AbortSignal;
  /** Bytes sent so far, of how many. */
  readonly onProgress?: (done: number, total: number) => void;
}

const PART = 1024 * 1024;

/**
 * Puts a database into a registry as an OCI artifact of one layer
 * (https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md#guidelines-for-artifact-usage). Throws
 * `database/invalid` for a file that is none, and what the registry's client throws.
 */
export async function pushDatabase({
  path,
  repository,
  signal,
  onProgress,
}: PushOptions): Promise<PushSummary> {
  const file = openFileSource(path);
  try {
    const { built } = readDirectory(path, file);
    const digest = fileDigest(path, file, null);
    const { size } = file;
    const bytes = async function* (): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < size; at += PART) {
        signal.throwIfAborted();
        yield file.read(at, PART);
        onProgress?.(Math.min(at + PART, size), size);
      }
    };
    await repository.putBlob({ digest: EMPTY.digest, size: EMPTY.size, bytes: emptyConfig });
    await repository.putBlob({ digest, size, bytes });
    const manifest = databaseManifest({ digest, size }, built);
    await repository.putManifest(manifest);
    const manifestDigest = digestOfBytes(manifest.bytes);
    return { manifestDigest, digest, size, built };
  } finally {
    file.close();
  }
}

async function* emptyConfig(): AsyncGenerator<Uint8Array> {
  yield Buffer.from(EMPTY.data, 'base64');
}
