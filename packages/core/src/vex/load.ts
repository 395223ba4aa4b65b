import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { objectAt, textAt } from '../bytes/fields.ts';
import { asObject, parseJson } from '../bytes/json.ts';
import { SeaworthyError } from '../model/error.ts';
import { compareCodePoints } from '../model/order.ts';
import type { VexFile } from './apply.ts';
import { FORMATS } from './registry.generated.ts';

/** Larger documents take more memory than a scan may have. */
const LARGEST = 64 << 20;
/** Of all documents together. */
const LARGEST_SUM = 128 << 20;
/** Documents in all, and folders below the one that was named. */
const MOST_FILES = 10_000;
const DEEPEST_FOLDER = 8;

/**
 * Reads VEX documents: files, and all `*.json` below folders, in the order of their names. Throws `file/unreadable` for
 * a path that is not there, and for a file that is no VEX document or larger than 64 MiB: who names one wants it heard.
 */
export async function loadVex(paths: readonly string[]): Promise<readonly VexFile[]> {
  const files: string[] = [];
  for (const path of paths) files.push(...(await filesOf(path)));
  if (files.length > MOST_FILES)
    throw unreadable(
      `${files.length} VEX documents, more than ${MOST_FILES}`,
      'merge them: one document holds many statements',
    );
  const documents: VexFile[] = [];
  let sum = 0;
  for (const file of files) {
    const bytes = await readBounded(file);
    sum += bytes.length;
    if (sum > LARGEST_SUM)
      throw unreadable(
        `the VEX documents up to ${file} have more than ${LARGEST_SUM} bytes`,
        'leave out those that are not about this target',
      );
    documents.push(parseVex(bytes, file));
  }
  return documents;
}

/** Reads one document. Throws `file/unreadable`, naming `path`. */
export function parseVex(bytes: Uint8Array, path: string): VexFile {
  let root: Readonly<Record<string, unknown>> | null;
  try {
    root = asObject(parseJson(bytes, { maxBytes: LARGEST }));
  } catch (cause) {
    throw unreadable(`${path}: ${(cause as Error).message}`, NO_DOCUMENT, cause);
  }
  const document = root === null ? null : unwrapped(root);
  const format = document === null ? undefined : FORMATS.find((one) => one.recognises(document));
  if (document === null || format === undefined) throw unreadable(`${path} is no VEX document`, NO_DOCUMENT);
  return { ...format.parse(document), path, format: format.title };
}

const NO_DOCUMENT = `VEX documents are JSON, of the formats ${FORMATS.map(({ title }) => title).join(', ')}`;

/** The predicate of an in-toto statement, as `cosign attest` wraps it; a document that is not wrapped as it stands. */
function unwrapped(root: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> | null {
  const payload = textAt(root, 'payloadType')?.includes('in-toto') === true ? textAt(root, 'payload') : null;
  const statement =
    payload === null ? root : asObject(parseJson(Buffer.from(payload, 'base64'), { maxBytes: LARGEST }));
  const predicate = textAt(statement, 'predicateType') === null ? null : objectAt(statement, 'predicate');
  return predicate ?? statement;
}

async function filesOf(path: string): Promise<string[]> {
  const stats = await stat(path).catch((cause: unknown) => {
    throw unreadable(`${path} cannot be read`, 'check the path that --vex names', cause);
  });
  return stats.isDirectory() ? filesBelow(path, 0) : [path];
}

async function filesBelow(folder: string, depth: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files: string[] = [];
  for (const entry of entries.sort((a, b) => compareCodePoints(a.name, b.name))) {
    const path = join(folder, entry.name);
    if (entry.isFile() && entry.name.endsWith('.json')) files.push(path);
    if (entry.isDirectory() && depth < DEEPEST_FOLDER) files.push(...(await filesBelow(path, depth + 1)));
  }
  return files;
}

/** Read through a handle, so that a file that grows meanwhile is not read beyond the limit. */
async function readBounded(path: string): Promise<Uint8Array> {
  const handle = await open(path).catch((cause: unknown) => {
    throw unreadable(`${path} cannot be read`, 'check the path that --vex names', cause);
  });
  try {
    const { size } = await handle.stat();
    if (size > LARGEST)
      throw unreadable(
        `${path} has ${size} bytes, more than ${LARGEST}`,
        'split it: any number of documents is read',
      );
    const bytes = Buffer.alloc(size);
    let read = 0;
    while (read < size) {
      const { bytesRead } = await handle.read(bytes, read, size - read, read);
      if (bytesRead === 0) break;
      read += bytesRead;
    }
    return bytes.subarray(0, read);
  } finally {
    await handle.close();
  }
}

function unreadable(message: string, hint: string, cause?: unknown): SeaworthyError {
  return new SeaworthyError('file/unreadable', message, cause === undefined ? { hint } : { hint, cause });
}
