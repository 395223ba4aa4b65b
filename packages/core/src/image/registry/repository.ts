import { type Digest, digestOfBytes, isDigest } from '../../model/digest.ts';
import { SeaworthyError } from '../../model/error.ts';
import { verifyDocument } from '../choose.ts';
import type { HttpBody, HttpRequest, HttpResponse, HttpWorld } from '../http/contract.ts';
import { discard, readBody } from '../http/index.ts';
import { MEDIA_TYPES } from '../manifest.ts';
import type { Reference } from '../reference/index.ts';
import { expect } from './answer.ts';
import { download } from './download.ts';
import { type EndpointOptions, endpointsOf } from './endpoints.ts';
import { openSession, type Session } from './session.ts';
import { hasBlob, pushBlob, pushManifest } from './upload.ts';

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
  /** The bytes of a blob, not verified; a download that breaks goes on where it stopped. `signal` ends it alone. */
  getBlob(digest: Digest, signal?: AbortSignal): AsyncIterable<Buffer>;
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

  /** Asks the mirrors first: one that fails, lies or does not have it leaves the question to the next. */
  async function ask<T>(
    path: string,
    request: HttpRequest,
    take: (response: HttpResponse) => Promise<T>,
  ): Promise<T> {
    for (const session of sessions.slice(0, -1)) {
      try {
        const response = await session.request(path, request);
        if (response.status < 300) return await take(response);
        await discard(response);
      } catch (error) {
        world.signal.throwIfAborted();
        request.signal?.throwIfAborted();
        if (!(error instanceof SeaworthyError)) throw error;
      }
    }
    return take(await upstream.request(path, request));
  }

  function getManifest(name: string): Promise<FetchedManifest> {
    const what = `${reference.registry}/${reference.repository}${name.includes(':') ? '@' : ':'}${name}`;
    return ask(`manifests/${name}`, { headers: { accept: ACCEPT } }, async (response) => {
      await expect(response, [200], what);
      const bytes = await readBody(response, MAX_MANIFEST_BYTES);
      const digest = isDigest(name) ? name : digestOfBytes(bytes);
      verifyDocument(bytes, digest, 'manifest');
      return { bytes, digest, mediaType: (response.header('content-type') ?? '').split(';')[0] as string };
    });
  }

  function getSmallBlob(digest: Digest, limit: number): Promise<Buffer> {
    return ask(`blobs/${digest}`, { headers: { accept: '*/*' } }, async (response) => {
      await expect(response, [200], `blob ${digest}`);
      const bytes = await readBody(response, limit);
      verifyDocument(bytes, digest, 'blob');
      return bytes;
    });
  }

  function get(
    path: string,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal | undefined,
  ): Promise<HttpResponse> {
    const until = signal === undefined ? {} : { signal };
    return ask(path, { headers, ...until }, async (response) => response);
  }

  return {
    reference,
    getManifest,
    getBlob: (digest, signal) => download(digest, (path, headers) => get(path, headers, signal), world),
    getSmallBlob,
    hasBlob: (digest) => hasBlob(upstream, digest),
    pushBlob: (digest, body) => pushBlob(upstream, digest, body),
    pushManifest: (name, manifest) => pushManifest(upstream, name, manifest),
  };
}
