import { createHash } from 'node:crypto';
import { asDigest, type Digest, isDigest } from '../../model/digest.ts';
import { SeaworthyError } from '../../model/error.ts';
import type { HttpBody, HttpResponse, HttpWorld } from '../http/contract.ts';
import { discard, pause, readBody } from '../http/index.ts';
import { verifyDocument } from '../choose.ts';
import { redact } from '../http/redact.ts';
import { MEDIA_TYPES } from '../manifest.ts';
import { formatReference, type Reference } from '../reference/index.ts';
import { type EndpointOptions, endpointsOf } from './endpoints.ts';
import { openSession, type Session } from './session.ts';

/** A manifest as a registry gave it. The bytes make `digest`: the one that was asked for, or sha256. */
export interface FetchedManifest {
  readonly bytes: Buffer;
  readonly digest: Digest;
  readonly mediaType: string;
}

/** A repository of a registry: https://github.com/opencontainers/distribution-spec/blob/main/spec.md */
export interface Repository {
  readonly reference: Reference;
  /** By tag or digest. What does not match a digest that was asked for throws `image/digest-mismatch`. */
  getManifest(reference: string): Promise<FetchedManifest>;
  /** The bytes of a blob, not verified; a download that breaks goes on where it stopped. */
  getBlob(digest: Digest): AsyncIterable<Buffer>;
  /** A small blob as a whole, verified. */
  getSmallBlob(digest: Digest, limit: number): Promise<Buffer>;
  hasBlob(digest: Digest): Promise<boolean>;
  /** Uploads a blob in one piece, unless it is there. */
  pushBlob(digest: Digest, body: HttpBody): Promise<void>;
  pushManifest(reference: string, manifest: { bytes: Uint8Array; mediaType: string }): Promise<void>;
}

/** Registries refuse larger ones. */
export const MAX_MANIFEST_BYTES: number = 4 * 1024 * 1024;
const ACCEPT = Object.values(MEDIA_TYPES).join(', ');
/** A download may break this often, and once more for each so many bytes: a long one over a bad line comes to its end. */
const MAX_BREAKS = 5;
const BYTES_A_BREAK = 64 * 1024 * 1024;
const BREAK_MS = 500;

/** Opens a repository. Nothing is sent yet, but for finding out whether a loopback registry speaks https. */
export async function openRepository(
  reference: Reference,
  options: EndpointOptions & { readonly push?: boolean },
  world: HttpWorld,
): Promise<Repository> {
  const push = options.push === true;
  const endpoints = await endpointsOf(reference.registry, options, world);
  // What is pushed goes to the registry itself, never to a mirror of it.
  const usable = push ? endpoints.slice(-1) : endpoints;
  const sessions = usable.map((endpoint) => openSession(reference, { endpoint, push, world }));
  return repositoryOf(reference, sessions, world);
}

function repositoryOf(reference: Reference, sessions: readonly Session[], world: HttpWorld): Repository {
  const upstream = sessions[sessions.length - 1] as Session;

  /** Asks the mirrors first: one that fails, or does not have it, leaves the question to the next. */
  async function get(path: string, headers: Readonly<Record<string, string>>): Promise<HttpResponse> {
    for (const session of sessions.slice(0, -1)) {
      const response = await session.request(path, { headers }).catch((error: unknown) => {
        world.signal.throwIfAborted();
        if (error instanceof SeaworthyError && error.code === 'offline') throw error;
        return null;
      });
      if (response !== null && response.status < 300) return response;
      if (response !== null) await discard(response);
    }
    return upstream.request(path, { headers });
  }

  async function getManifest(name: string): Promise<FetchedManifest> {
    const response = await get(`manifests/${name}`, { accept: ACCEPT });
    await expect(
      response,
      [200],
      `${reference.registry}/${reference.repository}${name.includes(':') ? '@' : ':'}${name}`,
    );
    const bytes = await readBody(response, MAX_MANIFEST_BYTES);
    const digest = isDigest(name) ? name : sha256(bytes);
    verifyDocument(bytes, digest, 'manifest');
    return { bytes, digest, mediaType: (response.header('content-type') ?? '').split(';')[0] as string };
  }

  async function* getBlob(digest: Digest): AsyncGenerator<Buffer, void, undefined> {
    let done = 0;
    for (let breaks = 0; ; breaks++) {
      const range = done === 0 ? {} : { range: `bytes=${done}-` };
      const response = await get(`blobs/${digest}`, { accept: '*/*', ...range });
      await expect(response, done === 0 ? [200] : [206, 200], `blob ${digest}`);
      // A server without ranges sends all of it again: what is known already is passed over.
      let skip = done - startOf(response);
      if (skip < 0) throw wrongRange(digest);
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

  async function getSmallBlob(digest: Digest, limit: number): Promise<Buffer> {
    const response = await get(`blobs/${digest}`, { accept: '*/*' });
    await expect(response, [200], `blob ${digest}`);
    const bytes = await readBody(response, limit);
    verifyDocument(bytes, digest, 'blob');
    return bytes;
  }

  async function hasBlob(digest: Digest): Promise<boolean> {
    const response = await upstream.request(`blobs/${digest}`, { method: 'HEAD' });
    await discard(response);
    return response.status === 200;
  }

  async function pushBlob(digest: Digest, body: HttpBody): Promise<void> {
    if (await hasBlob(digest)) return;
    const started = await upstream.request('blobs/uploads/', {
      method: 'POST',
      headers: { 'content-length': '0' },
    });
    await expect(started, [202], `an upload to ${formatReference(reference)}`);
    await discard(started);
    const location = locationOf(started);
    location.searchParams.set('digest', digest);
    const headers = { 'content-type': 'application/octet-stream' };
    const stored = await upstream.request(location.href, { method: 'PUT', headers, body });
    await expect(stored, [201], `the upload of ${digest}`);
    await discard(stored);
  }

  async function pushManifest(
    name: string,
    { bytes, mediaType }: { bytes: Uint8Array; mediaType: string },
  ): Promise<void> {
    const headers = { 'content-type': mediaType };
    const stored = await upstream.request(`manifests/${name}`, { method: 'PUT', headers, body: bytes });
    await expect(stored, [201], formatReference(reference));
    await discard(stored);
  }

  return { reference, getManifest, getBlob, getSmallBlob, hasBlob, pushBlob, pushManifest };
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

function locationOf(response: HttpResponse): URL {
  const location = response.header('location') ?? '';
  if (location !== '' && URL.canParse(location, response.url)) return new URL(location, response.url);
  throw new SeaworthyError(
    'registry/failed',
    `${redact(new URL(response.url))} does not say where to upload to`,
    {
      hint: 'is it a registry?',
    },
  );
}

async function expect(response: HttpResponse, wanted: readonly number[], what: string): Promise<void> {
  if (wanted.includes(response.status)) return;
  await discard(response);
  if (response.status === 404)
    throw new SeaworthyError('registry/not-found', `the registry has no ${what}`, {
      hint: 'check name and tag; a private image looks the same until you sign in (docker login)',
    });
  if (response.status === 401 || response.status === 403)
    throw new SeaworthyError('registry/auth', `the registry refuses ${what}`, {
      hint: 'sign in with an account that has the right (docker login)',
    });
  const from = redact(new URL(response.url));
  throw new SeaworthyError('registry/failed', `${from} answers ${response.status} for ${what}`, {
    hint: response.status === 429 ? 'it limits how often one may ask: sign in, or wait' : 'try again later',
  });
}

function sha256(bytes: Uint8Array): Digest {
  return asDigest(`sha256:${createHash('sha256').update(bytes).digest('hex')}`);
}
