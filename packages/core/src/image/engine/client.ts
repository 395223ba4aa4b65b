import { asObject, parseJson } from '../../bytes/json.ts';
import { type Digest, isDigest } from '../../model/digest.ts';
import { SeaworthyError } from '../../model/error.ts';
import type { HttpRequest, HttpResponse, HttpWorld } from '../http/contract.ts';
import { discard, httpRequest, readBody } from '../http/index.ts';
import { type EngineAddress, type EngineName, engineAddresses } from './sockets.ts';

/** What an engine says of an image that it has. */
export interface EngineImage {
  /** Digest of the configuration; of the manifest or index where Docker keeps its images in containerd. */
  readonly id: Digest;
  /** Digests of the uncompressed layers; null where the engine does not say. */
  readonly diffIds: readonly string[] | null;
  /** `registry/repository@sha256:…` */
  readonly repoDigests: readonly string[];
}

/** The Docker-compatible API: https://docs.docker.com/reference/api/engine/ (Podman speaks it too). */
export interface EngineClient {
  readonly engine: EngineName;
  /** Null where the engine does not have the image. */
  inspect(name: string): Promise<EngineImage | null>;
  /** The image as `docker save` writes it. */
  export(name: string): Promise<AsyncIterable<Buffer>>;
  /** Whether it listens on a socket: its containers run on this machine, as a rule. */
  readonly isLocal: boolean;
  /** What it says of an image; null where it does not have it. */
  imageDocument(name: string): Promise<Readonly<Record<string, unknown>> | null>;
  /** The containers that run. */
  containers(): Promise<readonly ListedContainer[]>;
  /** What it says of a container; null where it is gone. Podman is asked in its own words, which say more. */
  inspectContainer(id: string): Promise<Readonly<Record<string, unknown>> | null>;
}

/** A container as the list has it. */
export interface ListedContainer {
  readonly id: string;
  readonly name: string;
  readonly imageId: string;
}

/** An engine may write a large image to its own disk before it sends the first byte. */
const EXPORT_IDLE_MS = 15 * 60_000;
const MAX_MESSAGE_BYTES = 64 * 1024;
const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;

/** A client for the engine, at the first of its addresses that answers. Throws `engine/unavailable` where none does. */
export async function openEngine(engine: EngineName, world: HttpWorld): Promise<EngineClient> {
  const addresses = engineAddresses(engine, world.env);
  const failures: string[] = [];
  for (const address of addresses) {
    try {
      const answer = await request(address, '/_ping', world);
      await discard(answer);
      return clientOf(address, answer.header('libpod-api-version') !== null, world);
    } catch (error) {
      world.signal.throwIfAborted();
      if (error instanceof SeaworthyError && error.code === 'offline') throw error;
      failures.push(error instanceof Error ? error.message : String(error));
    }
  }
  const why = failures[0] ?? 'it has no socket here';
  throw new SeaworthyError('engine/unavailable', `${engine} does not answer: ${why}`, {
    hint:
      engine === 'podman'
        ? 'start its service (systemctl --user start podman.socket), or set CONTAINER_HOST=unix:///PATH'
        : 'start Docker, or set DOCKER_HOST; an archive (docker save) can be scanned without it',
  });
}

function request(
  { base, socketPath, transport }: EngineAddress,
  path: string,
  { idleMs, ...world }: HttpWorld & Pick<HttpRequest, 'idleMs'>,
): Promise<HttpResponse> {
  const silence = idleMs === undefined ? {} : { idleMs };
  const socket = socketPath === null ? {} : { socketPath };
  return httpRequest(`${base}${path}`, { transport, ...silence, ...socket }, world);
}

/** Null where the bytes are no JSON list. */
function listOf(bytes: Uint8Array): readonly unknown[] | null {
  try {
    const value = parseJson(bytes, { maxDepth: 32 });
    return Array.isArray(value) ? value : null;
  } catch {
    return null; // the caller says what was missing, and where
  }
}

function notAnEngine(message: string): SeaworthyError {
  return new SeaworthyError('engine/failed', message, {
    hint: 'is it an engine? Check DOCKER_HOST and CONTAINER_HOST',
  });
}

/** Null where the bytes are no JSON object. */
function documentOf(bytes: Uint8Array): Readonly<Record<string, unknown>> | null {
  try {
    return asObject(parseJson(bytes, { maxDepth: 32 }));
  } catch {
    return null; // the caller says what was missing, and where
  }
}

/** What an engine says of a fault (`{"message": …}`), as the end of a sentence; empty where it says nothing. */
async function messageOf(response: HttpResponse): Promise<string> {
  try {
    const said = documentOf(await readBody(response, MAX_MESSAGE_BYTES))?.['message'];
    return typeof said === 'string' ? `: ${JSON.stringify(said.slice(0, 300))}` : '';
  } catch {
    return ''; // the status says enough
  }
}

function strings(value: unknown): string[] | null {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : null;
}

function clientOf(address: EngineAddress, isPodman: boolean, world: HttpWorld): EngineClient {
  const { engine } = address;

  /** Null where the engine answers that there is none. */
  async function documentAt(path: string): Promise<Readonly<Record<string, unknown>> | null> {
    const response = await request(address, path, world);
    if (response.status === 404) {
      await discard(response);
      return null;
    }
    const document = documentOf(await checked(response));
    if (document === null) throw notAnEngine(`${engine} answers ${path} with something else than an object`);
    return document;
  }

  const imageDocument = (name: string): ReturnType<typeof documentAt> =>
    documentAt(`/images/${encodeURIComponent(name)}/json`);

  async function inspect(name: string): Promise<EngineImage | null> {
    const document = await imageDocument(name);
    if (document === null) return null;
    const said = document['Id'];
    const id = typeof said === 'string' ? said : '';
    // Podman leaves the algorithm out.
    const digest = isDigest(id) ? id : `sha256:${id}`;
    if (!isDigest(digest)) throw notAnEngine(`${engine} gives no id for ${name}`);
    return {
      id: digest,
      diffIds: strings(asObject(document['RootFS'])?.['Layers']),
      repoDigests: strings(document['RepoDigests']) ?? [],
    };
  }

  async function checked(response: HttpResponse): Promise<Buffer> {
    if (response.status === 200) return readBody(response, MAX_DOCUMENT_BYTES);
    const message = await messageOf(response);
    throw new SeaworthyError('engine/failed', `${engine} answers ${response.status}${message}`, {
      hint: 'look into the log of the engine',
    });
  }

  async function exportImage(name: string): Promise<AsyncIterable<Buffer>> {
    const path = `/images/${encodeURIComponent(name)}/get`;
    const response = await request(address, path, { ...world, idleMs: EXPORT_IDLE_MS });
    if (response.status !== 200) await checked(response);
    return response.body;
  }

  async function containers(): Promise<readonly ListedContainer[]> {
    const bytes = await checked(await request(address, '/containers/json', world));
    const list = listOf(bytes);
    if (list === null) throw notAnEngine(`${engine} gives no list of containers`);
    return list.flatMap((item) => {
      const entry = asObject(item);
      const { Id: id, ImageID: imageId } = entry ?? {};
      if (typeof id !== 'string' || !/^[0-9a-f]{12,64}$/.test(id)) return [];
      const name = strings(entry?.['Names'])?.[0]?.replace(/^\//, '') ?? id.slice(0, 12);
      return [{ id, name, imageId: typeof imageId === 'string' ? imageId : '' }];
    });
  }

  const inspectContainer = (id: string): ReturnType<typeof documentAt> =>
    documentAt(isPodman ? `/v4.0.0/libpod/containers/${id}/json` : `/containers/${id}/json`);

  const isLocal = address.socketPath !== null;
  return { engine, inspect, export: exportImage, isLocal, imageDocument, containers, inspectContainer };
}
