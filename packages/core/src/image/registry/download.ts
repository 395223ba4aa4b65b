import type { Digest } from '../../model/digest.ts';
import { SeaworthyError } from '../../model/error.ts';
import type { HttpResponse, HttpWorld } from '../http/contract.ts';
import { discard, pause } from '../http/index.ts';
import { expect } from './answer.ts';

/** A download may break this often, and once more for each so many bytes: a long one over a bad line comes to its end. */
const MAX_BREAKS = 5;
const BYTES_A_BREAK = 64 * 1024 * 1024;
const BREAK_MS = 500;

/** Asks for a path below a repository, at a mirror or at the registry. */
export type Get = (path: string, headers: Readonly<Record<string, string>>) => Promise<HttpResponse>;

/** The bytes of a blob, not verified. A download that breaks goes on where it stopped. */
export async function* download(
  digest: Digest,
  get: Get,
  world: HttpWorld,
): AsyncGenerator<Buffer, void, undefined> {
  let done = 0;
  for (let breaks = 0; ; breaks++) {
    const range = done === 0 ? {} : { range: `bytes=${done}-` };
    const response = await get(`blobs/${digest}`, { accept: '*/*', ...range });
    if (done > 0 && response.status === 416 && response.header('content-range')?.trim() === `bytes */${done}`)
      return discard(response); // it broke behind the last byte
    await expect(response, done === 0 ? [200] : [206, 200], `blob ${digest}`);
    // A server without ranges sends all of it again: what is known already is passed over.
    let skip = done - startOf(response);
    if (skip < 0) {
      await discard(response);
      throw wrongRange(digest);
    }
    try {
      for await (const chunk of response.body) {
        const fresh = chunk.subarray(Math.min(skip, chunk.length));
        skip -= chunk.length - fresh.length;
        done += fresh.length;
        if (fresh.length > 0) yield fresh;
      }
      return;
    } catch (error) {
      world.signal.throwIfAborted();
      if (!(error instanceof SeaworthyError) || breaks >= MAX_BREAKS + Math.floor(done / BYTES_A_BREAK))
        throw error;
      await pause(BREAK_MS, world);
    }
  }
}

/** Where the bytes of an answer begin in the blob (RFC 9110, section 14.4). */
function startOf(response: HttpResponse): number {
  if (response.status !== 206) return 0;
  const start = /^bytes (\d{1,15})-/.exec(response.header('content-range') ?? '')?.[1];
  return start === undefined ? Number.POSITIVE_INFINITY : Number(start);
}

function wrongRange(digest: Digest): SeaworthyError {
  return new SeaworthyError(
    'registry/failed',
    `the registry sends another part of ${digest} than the one asked for`,
    {
      hint: 'try again; behind a proxy that keeps copies, go past it',
    },
  );
}
