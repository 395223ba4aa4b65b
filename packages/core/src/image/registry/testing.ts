import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { asDigest, type Digest } from '../../model/digest.ts';
import type { Environment, OpenOptions } from '../contract.ts';
import { type Identity, serve, type TestServer, testWorld } from '../http/testing.ts';

/**
 * A registry of a test's own, on loopback, after the OCI distribution specification
 * (https://github.com/opencontainers/distribution-spec/blob/main/spec.md), with the faults that a test orders.
 */
export interface TestRegistry {
  readonly base: string;
  /** `127.0.0.1:40123` */
  readonly host: string;
  /** `GET /v2/a/manifests/1 200`, in the order of the answers. */
  readonly log: string[];
  /** By `NAME/manifests/TAG-OR-DIGEST` and `NAME/blobs/DIGEST`. */
  readonly content: Map<string, Content>;
  /** Called before each answer; true: the answer has been given. */
  intercept: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Whether blobs are sent in parts. */
  ranges: boolean;
}

export interface Content {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
}

/** Starts a registry that ends with the test. */
export async function serveTestRegistry(t: TestContext, tls?: Identity): Promise<TestRegistry> {
  const content = new Map<string, Content>();
  const log: string[] = [];
  const server: TestServer = await serve(
    t,
    (request, response) => {
      response.once('finish', () => log.push(`${request.method} ${request.url} ${response.statusCode}`));
      if (!registry.intercept(request, response)) void answer(registry, request, response);
    },
    tls,
  );
  const registry: TestRegistry = {
    base: server.base,
    host: `127.0.0.1:${server.port}`,
    log,
    content,
    intercept: () => false,
    ranges: true,
  };
  return registry;
}

async function answer(
  registry: TestRegistry,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', registry.base);
  const path = url.pathname.replace(/^\/v2\//, '');
  if (request.method === 'POST' || request.method === 'PUT')
    return store(registry, { request, response, path, digest: url.searchParams.get('digest') });
  if (path === '') return void response.end('{}');
  const found = registry.content.get(path);
  if (found === undefined) return void response.writeHead(404).end('{"errors":[{"code":"UNKNOWN"}]}');
  const { bytes, mediaType } = found;
  const start = registry.ranges ? Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0) : 0;
  const range = start === 0 ? {} : { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` };
  response.writeHead(start === 0 ? 200 : 206, {
    'content-type': mediaType,
    'content-length': bytes.length - start,
    ...range,
  });
  response.end(request.method === 'HEAD' ? undefined : bytes.subarray(start));
}

interface Upload {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly path: string;
  readonly digest: string | null;
}

async function store(registry: TestRegistry, { request, response, path, digest }: Upload): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  if (request.method === 'POST')
    return void response.writeHead(202, { location: `/v2/${path}7?state=a%2Fb` }).end();
  const computed = sha256(bytes);
  if (path.includes('/blobs/uploads/')) {
    if (digest !== computed) return void response.writeHead(400).end();
    const name = path.slice(0, path.indexOf('/blobs/uploads/'));
    registry.content.set(`${name}/blobs/${digest}`, { bytes, mediaType: 'application/octet-stream' });
  } else {
    const mediaType = request.headers['content-type'] ?? '';
    const name = path.slice(0, path.indexOf('/manifests/'));
    registry.content.set(path, { bytes, mediaType });
    registry.content.set(`${name}/manifests/${computed}`, { bytes, mediaType });
  }
  response.writeHead(201, { location: `/v2/${path}` }).end();
}

/** Puts the files of an OCI layout into a registry, its index under a tag. */
export function putLayout(
  registry: TestRegistry,
  name: string,
  { files, tag }: { files: ReadonlyMap<string, Buffer>; tag: string },
): void {
  for (const [path, bytes] of files) {
    const hex = /^blobs\/sha256\/([0-9a-f]{64})$/.exec(path)?.[1];
    if (hex === undefined) continue;
    for (const kind of ['manifests', 'blobs'])
      registry.content.set(`${name}/${kind}/sha256:${hex}`, { bytes, mediaType: 'application/json' });
  }
  putManifest(registry, `${name}/manifests/${tag}`, files.get('index.json') ?? Buffer.alloc(0));
}

/** Puts a manifest under its tag and its digest, which is returned. */
export function putManifest(registry: TestRegistry, path: string, bytes: Uint8Array): string {
  const digest = sha256(bytes);
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  registry.content.set(path, { bytes, mediaType });
  registry.content.set(path.replace(/[^/]+$/, digest), { bytes, mediaType });
  return digest;
}

export function sha256(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** What a test of a source gives to `open`: nothing is waited for, and nothing of this machine is read. */
export function testEnvironment(
  t: TestContext,
  env: Record<string, string> = {},
): Environment & { folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-registry-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return {
    ...testWorld({ HOME: folder, PATH: process.env['PATH'], ...env }),
    cacheDir: join(folder, 'cache'),
    progress: () => undefined,
    now: new Date(0),
    folder,
  };
}

export const PLAIN: OpenOptions = {
  platform: null,
  allPlatforms: false,
  plainHttp: false,
  insecureRegistry: false,
};

/** A token server after https://distribution.github.io/distribution/spec/auth/token/, in front of a registry. */
export interface TokenServer {
  readonly realm: string;
  /** What was asked of it: `GET scope=… service=… Basic …` or `POST refresh_token=…`. */
  readonly log: string[];
  /** How many times a token is good. */
  uses: number;
}

/** Makes a registry ask for tokens. `accepts` is what the token server wants to see; null: anybody. */
export async function requireTokens(
  t: TestContext,
  registry: TestRegistry,
  accepts: string | null,
): Promise<TokenServer> {
  let uses = 0;
  let issued = 0;
  const answerToken = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const asked = new URLSearchParams(request.method === 'POST' ? body : request.url?.split('?')[1]);
    const secret = asked.get('refresh_token') ?? request.headers.authorization ?? '';
    tokens.log.push(`${request.method} ${asked.get('service')} ${asked.get('scope')} ${secret}`.trim());
    if (accepts !== null && secret !== accepts) return void response.writeHead(401).end();
    uses = tokens.uses;
    const name = request.method === 'POST' ? 'access_token' : 'token';
    response.end(JSON.stringify({ [name]: `token-${++issued}`, expires_in: 300 }));
  };
  const server = await serve(t, (request, response) => void answerToken(request, response));
  const tokens: TokenServer = {
    realm: `${server.base}/token?account=x`,
    log: [],
    uses: Number.POSITIVE_INFINITY,
  };
  registry.intercept = (request, response) => {
    if (request.headers.authorization === `Bearer token-${issued}` && uses-- > 0) return false;
    const challenge = `Bearer realm="${tokens.realm}",service="test registry",scope="ignored"`;
    response.writeHead(401, { 'www-authenticate': challenge }).end('{"errors":[{"code":"UNAUTHORIZED"}]}');
    return true;
  };
  return tokens;
}

/** A blob of a registry, larger than what one packet holds. */
export function putBlob(registry: TestRegistry): { blob: Buffer; digest: Digest } {
  const blob = Buffer.alloc(300_000);
  for (let i = 0; i < blob.length; i++) blob[i] = (i * 7919) >> 3;
  const digest = asDigest(sha256(blob));
  registry.content.set(`a/b/blobs/${digest}`, { bytes: blob, mediaType: 'application/octet-stream' });
  return { blob, digest };
}

/** All bytes of a download. */
export async function collect(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}
