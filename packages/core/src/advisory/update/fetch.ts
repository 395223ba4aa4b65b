import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { openFileSource } from '../../bytes/file-source.ts';
import { SeaworthyError } from '../../model/error.ts';
import type { Feed, FeedUpstream } from '../contract.ts';
import { replaceFile } from '../database/file.ts';
import { headOf } from '../database/inputs.ts';
import { type Copy, readCopy, writeNote } from './copies.ts';
import { endsAll, feedError } from './feed-error.ts';
import type { FeedAnswer, FeedGet } from './transport.ts';

/** The largest file that we fetch. OSV's largest zips have some hundred megabytes. */
export const MAX_FEED_FILE: number = 4 * 1024 * 1024 * 1024;

/** What became of one upstream file. */
export interface FetchedFeed {
  readonly feed: Feed;
  readonly upstream: FeedUpstream;
  /** `failed`: `error` says why; there may be an older copy all the same. */
  readonly state: 'new' | 'changed' | 'unchanged' | 'failed';
  /** Bytes that were fetched. */
  readonly bytes: number;
  readonly copy: Copy | null;
  readonly error: SeaworthyError | null;
}

/** How a file is fetched. */
export interface FetchOptions {
  readonly get: FeedGet;
  /** Of the copies. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly onBytes?: (upstream: FeedUpstream, bytes: number) => void;
}

/**
 * Brings the copy of an upstream's file up to date: asks with what the note knows (RFC 9110, 13.1), and puts an answer
 * in the place of the old copy only when all of it is there and the feed can read it. An answer that breaks off is
 * asked for once more. Never throws for a feed that fails, but for `cancelled` and `offline`.
 */
export async function fetchFeed(
  feed: Feed,
  upstream: FeedUpstream,
  options: FetchOptions,
): Promise<FetchedFeed> {
  options.signal.throwIfAborted();
  const copy = readCopy(options.folder, upstream.file);
  const known = copy !== null && copy.note.url === upstream.url ? copy : null;
  const fetched = { feed, upstream, bytes: 0, copy, error: null };
  const ask = async (): Promise<FetchedFeed> => {
    const answer = await options.get(upstream.url, conditions(known));
    if (answer.status === 304 && known !== null) {
      await drain(answer);
      return { ...fetched, state: 'unchanged' };
    }
    if (answer.status !== 200) {
      await drain(answer);
      throw new Error(answer.status === 404 ? 'not there (404)' : `answered with status ${answer.status}`);
    }
    const { bytes, digest } = await take(feed, upstream, answer, options);
    const note = {
      url: upstream.url,
      etag: answer.header('etag'),
      lastModified: answer.header('last-modified'),
      digest,
    };
    await writeNote(options.folder, upstream.file, note);
    const state = copy === null ? 'new' : copy.note.digest === digest ? 'unchanged' : 'changed';
    return { ...fetched, state, bytes, copy: { path: join(options.folder, upstream.file), note } };
  };
  try {
    return await ask().catch((error: unknown) => {
      // The client has tried again what failed before an answer came: only a body is left.
      if (error instanceof SeaworthyError && error.code === 'network/failed') return ask();
      throw error;
    });
  } catch (cause) {
    if (endsAll(cause)) throw cause;
    options.signal.throwIfAborted();
    return { ...fetched, state: 'failed', error: feedError(upstream.url, cause, upstream.file) };
  }
}

function conditions(known: Copy | null): Record<string, string> {
  if (known === null) return {};
  const { etag, lastModified } = known.note;
  return {
    ...(etag !== null && { 'if-none-match': etag }),
    ...(lastModified !== null && { 'if-modified-since': lastModified }),
  };
}

async function take(
  feed: Feed,
  upstream: FeedUpstream,
  answer: FeedAnswer,
  { folder, signal, onBytes }: FetchOptions,
): Promise<{ bytes: number; digest: string }> {
  return replaceFile(join(folder, upstream.file), async (file, temporary) => {
    const hash = createHash('sha256');
    for await (const chunk of answer.body) {
      signal.throwIfAborted();
      if (file.offset + chunk.length > MAX_FEED_FILE) throw new Error(`larger than ${MAX_FEED_FILE} bytes`);
      hash.update(chunk);
      file.write(chunk);
      onBytes?.(upstream, file.offset);
    }
    file.flush();
    const length = answer.header('content-length');
    if (length !== null && answer.header('content-encoding') === null && Number(length) !== file.offset) {
      throw new Error(`cut off: ${file.offset} of ${length} bytes came`);
    }
    checkFeed(feed, upstream.file, temporary);
    return { bytes: file.offset, digest: `sha256:${hash.digest('hex')}` };
  });
}

/** Throws where the feed does not know the file or cannot read it as a whole. */
function checkFeed(feed: Feed, file: string, path: string): void {
  const content = openFileSource(path);
  try {
    if (!feed.recognise({ path: file, bytes: headOf(content) }))
      throw new Error(`not what ${feed.name} looks like`);
    let kept = 0;
    for (const record of feed.parse({ path: file, content })) {
      if (record.kind !== 'source' && record.kind !== 'unreadable') kept++;
    }
    if (kept === 0) throw new Error('none of its records can be read');
  } finally {
    content.close();
  }
}

/** Lets go of a body that nobody wants. */
async function drain(answer: FeedAnswer): Promise<void> {
  for await (const _ of answer.body) break;
}
