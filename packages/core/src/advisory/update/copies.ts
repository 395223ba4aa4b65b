import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openFileSource } from '../../bytes/file-source.ts';
import { digestOf } from '../database/digest.ts';
import { replaceFile } from '../database/file.ts';
import { asObject } from '../../bytes/json.ts';
import { asText } from '../text.ts';

/** What is known of the copy of an upstream's file: where it is from, and what lets us ask whether it changed. */
export interface CopyNote {
  readonly url: string;
  readonly etag: string | null;
  readonly lastModified: string | null;
  /** Of the copy, `sha256:…`: a copy that is not this one is taken for none. */
  readonly digest: string;
}

/** A copy on the disk, its bytes verified. */
export interface Copy {
  readonly path: string;
  readonly note: CopyNote;
}

/** Where the copies of feeds lie below the cache folder, in the layout that `db build --from` reads. */
export function copiesFolder(cacheDir: string): string {
  return join(cacheDir, 'database', 'feeds');
}

/**
 * The copy of `file` (`osv/Alpine/all.zip`), or null where there is none that is whole. Copy and note are two files
 * that several processes may replace at any time: the digest in the note tells whether they belong together.
 */
export function readCopy(folder: string, file: string): Copy | null {
  const path = join(folder, file);
  const note = readNote(notePath(folder, file));
  if (note === null || statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return null;
  const source = openFileSource(path);
  try {
    return digestOf(source) === note.digest ? { path, note } : null;
  } finally {
    source.close();
  }
}

/** Keeps the note of a copy that was just put in its place. */
export async function writeNote(folder: string, file: string, note: CopyNote): Promise<void> {
  const path = notePath(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  await replaceFile(path, (output) => output.write(Buffer.from(`${JSON.stringify(note)}\n`)));
}

function notePath(folder: string, file: string): string {
  return join(folder, 'notes', `${file}.note`);
}

function readNote(path: string): CopyNote | null {
  try {
    const value = asObject(JSON.parse(readFileSync(path, 'utf8')));
    const url = asText(value?.['url']);
    const digest = asText(value?.['digest']);
    if (value === null || url === null || digest === null) return null;
    return { url, digest, etag: asText(value['etag']), lastModified: asText(value['lastModified']) };
  } catch {
    return null;
  }
}
