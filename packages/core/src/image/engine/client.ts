import { asObject, parseJson } from '../../bytes/json.ts';
import { asDigest, type Digest, isDigest } from '../../model/digest.ts';
import { SeaworthyError } from '../../model/error.ts';
import type { HttpResponse, HttpWorld } from '../http/contract.ts';
import { discard, httpRequest, readBody } from '../http/index.ts';
import { type EngineAddress, type EngineName, engineAddresses } from './sockets.ts';

/** What an engine says of an image that it has. */
export interface EngineImage {
  /** Digest of the configuration. */
  readonly id: Digest;
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
}

const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;

/** A client for the engine, at the first of its addresses that answers. Throws `engine/unavailable` where none does. */
export async function openEngine(engine: EngineName, world: HttpWorld): Promise<EngineClient> {
  const addresses = engineAddresses(engine, world.env);
  const failures: string[] = [];
  for (const address of addresses) {
    try {
      await discard(await request(address, '/_ping', world));
      return clientOf(address, world);
    } catch (error) {
      world.signal.throwIfAborted();
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
  world: HttpWorld,
): Promise<HttpResponse> {
  return httpRequest(`${base}${path}`, { transport, ...(socketPath === null ? {} : { socketPath }) }, world);
}

function clientOf(address: EngineAddress, world: HttpWorld): EngineClient {
  const { engine } = address;

  async function inspect(name: string): Promise<EngineImage | null> {
    const response = await request(address, `/images/${encodeURIComponent(name)}/json`, world);
    if (response.status === 404) {
      await discard(response);
      return null;
    }
    const document = asObject(parseJson(await checked(response), { maxDepth: 32 }));
    const said = document?.['Id'];
    const id = typeof said === 'string' ? said : '';
    const digests = document?.['RepoDigests'];
    return {
      id: asDigest(isDigest(id) ? id : `sha256:${id}`),
      repoDigests: Array.isArray(digests) ? digests.filter((item) => typeof item === 'string') : [],
    };
  }

  async function checked(response: HttpResponse): Promise<Buffer> {
    if (response.status === 200) return readBody(response, MAX_DOCUMENT_BYTES);
    await discard(response);
    throw new SeaworthyError('engine/failed', `${engine} answers ${response.status}`, {
      hint: 'look into the log of the engine',
    });
  }

  async function exportImage(name: string): Promise<AsyncIterable<Buffer>> {
    const response = await request(address, `/images/${encodeURIComponent(name)}/get`, world);
    if (response.status !== 200) await checked(response);
    return response.body;
  }

  return { engine, inspect, export: exportImage };
}
