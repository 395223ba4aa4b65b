import { decodeUtf8 } from '../../../bytes/json.ts';
import { bytesSource } from '../../../bytes/source.ts';
import { walkTar } from '../../../bytes/tar/seek.ts';
import type { FeedFile, FeedRecord } from '../../contract.ts';
import { feedBytes } from '../../text.ts';

/** A definition file, in the library's own archive or in that of the whole repository. */
const DEFINITION = /^(?:[^/]+\/)?library\/([a-z0-9][a-z0-9._-]*)$/;
const LARGEST_DEFINITION = 4 << 20;
/** A tag as registries have it. */
const TAG = /^\w[\w.-]{0,127}$/;

/** Whether the bytes begin a tar whose first entry is of the library, or of the repository that holds it. */
export function looksLikeLibrary(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 512));
  if (head.length < 512 || head.toString('latin1', 257, 262) !== 'ustar') return false;
  const name = head.toString('latin1', 0, 100).replace(/\0.*$/s, '');
  return /^(?:library|official-images[^/]*)\//.test(name) || name === 'pax_global_header';
}

/**
 * The library of Docker's official images (https://github.com/docker-library/official-images#library-definition-files): a
 * tar, packed or not, of a file a repository. Each file is a list of entries in RFC 2822 form; `Tags` and `SharedTags` are
 * what is still built.
 */
export function* parseLibrary(file: FeedFile): Generator<FeedRecord> {
  const source = bytesSource(feedBytes(file));
  let repositories = 0;
  for (const entry of walkTar(source)) {
    const [, repository] = DEFINITION.exec(entry.path) ?? [];
    if (entry.type !== 'file' || repository === undefined) continue;
    if (entry.size > LARGEST_DEFINITION) {
      yield {
        kind: 'unreadable',
        record: repository,
        reason: `${entry.size} bytes, more than a definition has`,
      };
      continue;
    }
    repositories++;
    // Of an image that is deprecated nothing but a comment is left: none of its tags is built any more.
    const tags = tagsOf(decodeUtf8(source.read(entry.offset, entry.size)));
    yield { kind: 'official-image', repository, tags };
  }
  if (repositories === 0) throw new Error('it holds no definition of an image');
  yield { kind: 'source', name: "Docker's official images", updated: null };
}

/** All tags, each once, as they stand. A line that begins with a blank goes on with the one before. */
function tagsOf(text: string): readonly string[] {
  const tags = new Set<string>();
  let isTags = false;
  for (const line of text.split('\n')) {
    if (line.startsWith('#')) continue;
    const goesOn = /^[ \t]+\S/.test(line);
    if (!goesOn) isTags = /^(?:Shared)?Tags:/.test(line);
    if (!isTags) continue;
    for (const word of line.replace(/^\w+:/, '').split(/[\s,]+/)) if (TAG.test(word)) tags.add(word);
  }
  return [...tags];
}
