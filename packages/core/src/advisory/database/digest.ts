import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ByteSource } from '../../bytes/source.ts';
import { isDigest } from '../../model/digest.ts';

const PART = 1024 * 1024;

/**
 * The digest of a file, in parts, so that its size does not matter. With a cache folder it is remembered by path,
 * inode, size and times, to the nanosecond: a file that was replaced or written to is read again.
 */
export function fileDigest(path: string, source: ByteSource, cacheDir: string | null): string {
  const identity = cacheDir === null ? null : identityOf(path);
  if (cacheDir === null || identity === null) return digestOf(source);
  const note = join(
    cacheDir,
    'database',
    `${createHash('sha256').update(resolve(path)).digest('hex')}.digest`,
  );
  const remembered = readNote(note, identity);
  if (remembered !== null) return remembered;
  const digest = digestOf(source);
  if (identityOf(path) === identity) writeNote(note, `${identity} ${digest}\n`);
  return digest;
}

/** `sha256:` and the digest of all bytes of a source. */
export function digestOf(source: ByteSource): string {
  const hash = createHash('sha256');
  for (let at = 0; at < source.size; at += PART) hash.update(source.read(at, PART));
  return `sha256:${hash.digest('hex')}`;
}

function identityOf(path: string): string | null {
  const status = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (status === undefined) return null;
  return [status.dev, status.ino, status.size, status.mtimeNs, status.ctimeNs].join('.');
}

function readNote(note: string, identity: string): string | null {
  try {
    const [known, digest] = readFileSync(note, 'utf8').trim().split(' ');
    return known === identity && digest !== undefined && isDigest(digest) ? digest : null;
  } catch {
    return null;
  }
}

/** A note that cannot be written is no error: the digest is then computed again. */
function writeNote(note: string, text: string): void {
  try {
    mkdirSync(join(note, '..'), { recursive: true });
    writeFileSync(`${note}.${process.pid}`, text);
    renameSync(`${note}.${process.pid}`, note);
  } catch {
    return;
  }
}
