import { createHash } from 'node:crypto';
import type { Branded } from './brand.ts';
import { SeaworthyError } from './error.ts';

/** A content digest as the OCI image specification writes it: `sha256:` and 64 lower-case hex digits. */
export type Digest = Branded<'Digest'>;

const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

/** Whether `text` is a digest of an algorithm that we can compute (sha256, sha512). */
export function isDigest(text: string): text is Digest {
  return DIGEST.test(text);
}

/** `text` as a digest. Throws `image/invalid` where it is none: the text comes from the image, so it is quoted. */
export function asDigest(text: string): Digest {
  if (isDigest(text)) return text;
  throw new SeaworthyError('image/invalid', `not a digest: ${JSON.stringify(text.slice(0, 100))}`, {
    hint: 'a digest is sha256: and 64 hex digits',
  });
}

/** The algorithm of a digest, as `node:crypto` names it. */
export function digestAlgorithm(digest: Digest): 'sha256' | 'sha512' {
  return digest.startsWith('sha512:') ? 'sha512' : 'sha256';
}

/** The digest of some bytes: sha256, or the algorithm of `like`. */
export function digestOfBytes(bytes: Uint8Array, like: Digest | null = null): Digest {
  const algorithm = like === null ? 'sha256' : digestAlgorithm(like);
  return asDigest(`${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`);
}
