import { gunzipSync } from 'node:zlib';
import { bytesSource } from '../../../bytes/source.ts';
import { walkTar } from '../../../bytes/tar/seek.ts';
import { SeaworthyError } from '../../../model/error.ts';
import { cleanPath } from '../functions/paths.ts';
import { GoError } from '../value/value.ts';

/** Helm's own limits are 100 MiB and 5 MiB (pkg/chart/loader/archive.go). */
const LARGEST_ARCHIVE = 64 << 20;
const LARGEST_FILE = 5 << 20;
const MOST_FILES = 20_000;

/** The files of a packed chart, by their path in it. Throws `GoError` for what Helm refuses. */
export function unpackChart(bytes: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const tar = inflated(bytes);
  const files = new Map<string, Uint8Array>();
  try {
    for (const entry of walkTar(bytesSource(tar))) {
      if (entry.type !== 'file') continue;
      if (entry.size > LARGEST_FILE) throw new GoError(`a file of more than ${LARGEST_FILE} bytes`);
      if (files.size >= MOST_FILES) throw new GoError(`more than ${MOST_FILES} files`);
      files.set(pathInChart(entry.path), tar.subarray(entry.offset, entry.offset + entry.size));
    }
  } catch (error) {
    if (error instanceof SeaworthyError) throw new GoError(error.message);
    throw error;
  }
  if (files.size === 0) throw new GoError('no files in chart archive');
  return files;
}

function inflated(bytes: Uint8Array): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: LARGEST_ARCHIVE });
  } catch {
    throw new GoError(`no gzip file, or one of more than ${LARGEST_ARCHIVE} bytes`);
  }
}

/** Without the folder that holds the chart. */
function pathInChart(name: string): string {
  const slashes = name.replaceAll('\\', '/');
  const path = cleanPath(slashes.slice(slashes.indexOf('/') + 1));
  if (!slashes.includes('/') || path === '.' || path.startsWith('..') || path.startsWith('/')) {
    throw new GoError('chart illegally contains content outside the base directory');
  }
  return path;
}
