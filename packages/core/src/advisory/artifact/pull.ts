import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { isDigest } from '../../model/digest.ts';
import { SeaworthyError } from '../../model/error.ts';
import { type OutputFile, replaceFile } from '../database/file.ts';
import { inspectDatabase } from '../database/status.ts';
import type { ArtifactManifest, ArtifactRepository } from './contract.ts';
import { type DatabaseLayer, readManifest } from './manifest.ts';

/** What was pulled. */
export interface PullSummary {
  readonly output: string;
  /** Of the database. */
  readonly digest: string;
  readonly size: number;
  readonly built: string;
  readonly records: number;
  /** When the database that was there before was built; null where there was none. */
  readonly replaced: string | null;
  /** Whether the new one is older than that: worth a warning. */
  readonly older: boolean;
}

/** What `pullDatabase` is asked. */
export interface PullOptions {
  /** The file to write or to replace. */
  readonly output: string;
  readonly repository: ArtifactRepository;
  readonly signal: AbortSignal;
  /** Bytes received so far, of how many. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** The largest database that we take. */
export const MAX_DATABASE: number = 4 * 1024 * 1024 * 1024;

/**
 * Takes a database out of a registry. It is put in the place of the old one only when all of it is there, its digest
 * is the manifest's, and it is a database that this version reads. Throws `image/digest-mismatch`,
 * `database/invalid`, and what the registry's client throws.
 */
export async function pullDatabase(options: PullOptions): Promise<PullSummary> {
  const { output, repository } = options;
  const manifest = await repository.manifest();
  verifyManifest(repository, manifest);
  const layer = readManifest(repository.name, manifest, MAX_DATABASE);
  const replaced = builtOf(output);
  return replaceFile(output, async (file, temporary) => {
    await receive(file, layer, options);
    file.flush();
    const { built, records } = inspected(repository.name, temporary);
    const older = replaced !== null && built < replaced;
    return { output, digest: layer.digest, size: layer.size, built, records, replaced, older };
  });
}

async function receive(file: OutputFile, layer: DatabaseLayer, options: PullOptions): Promise<void> {
  const { repository, signal, onProgress } = options;
  const hash = createHash('sha256');
  for await (const chunk of await repository.blob(layer.digest)) {
    signal.throwIfAborted();
    if (file.offset + chunk.length > layer.size)
      throw mismatch(repository, 'is longer than its manifest says');
    hash.update(chunk);
    file.write(chunk);
    onProgress?.(file.offset, layer.size);
  }
  if (file.offset !== layer.size) throw mismatch(repository, `has ${file.offset} of ${layer.size} bytes`);
  const digest = `sha256:${hash.digest('hex')}`;
  if (digest !== layer.digest) throw mismatch(repository, `is ${digest}, the manifest says ${layer.digest}`);
}

function verifyManifest(repository: ArtifactRepository, { bytes }: ArtifactManifest): void {
  const { digest } = repository;
  if (digest === null) return;
  if (!isDigest(digest)) throw mismatch(repository, `was asked for by ${digest}, which is no digest`);
  const algorithm = digest.startsWith('sha512:') ? 'sha512' : 'sha256';
  const actual = `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
  if (actual !== digest) throw mismatch(repository, `has the manifest ${actual}`);
}

/** The name of a temporary file helps nobody: the reference stands in for it. */
function inspected(name: string, temporary: string): { built: string; records: number } {
  try {
    return inspectDatabase(temporary);
  } catch (error) {
    if (!(error instanceof SeaworthyError) || error.code !== 'database/invalid') throw error;
    const { hint } = error;
    throw new SeaworthyError('database/invalid', error.message.replace(temporary, name), {
      ...(hint !== null && { hint }),
      cause: error,
    });
  }
}

/** When the database that is there was built. One that cannot be read is replaced without a word. */
function builtOf(output: string): string | null {
  if (!existsSync(output)) return null;
  try {
    return inspectDatabase(output).built;
  } catch {
    return null;
  }
}

function mismatch(repository: ArtifactRepository, fault: string): SeaworthyError {
  return new SeaworthyError('image/digest-mismatch', `${repository.name}: the database ${fault}`, {
    hint: 'the database that was there has not been touched; pull again, or push it anew',
  });
}
