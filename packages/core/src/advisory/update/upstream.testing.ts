import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { httpRequest } from '../../image/http/index.ts';
import type { FeedGet } from './transport.ts';

/** How the next answer for a path goes wrong. */
export type Fault = 'reset' | 'cut-off' | 'garbage' | 'status-500' | 'status-404' | 'silent';

/** An upstream of feeds on loopback, which answers conditional requests and fails when it is told to. */
export interface Upstream {
  readonly base: string;
  /** Files by path, with a slash in front. Changing one changes its ETag. */
  readonly files: Map<string, Uint8Array>;
  /** Faults by path; they stay until they are taken away. */
  readonly faults: Map<string, Fault>;
  /** `GET /osv/npm/all.zip 304`, in the order of the answers. */
  readonly log: string[];
  /** Which validators are sent. */
  validators: 'etag' | 'last-modified' | 'none';
}

/** Starts the server; it ends with the test. */
export async function startUpstream(t: TestContext): Promise<Upstream> {
  const server = createServer((request, response) => answer(upstream, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const upstream: Upstream = {
    base: `http://127.0.0.1:${port}`,
    files: new Map(),
    faults: new Map(),
    log: [],
    validators: 'etag',
  };
  return upstream;
}

function answer(upstream: Upstream, request: IncomingMessage, response: ServerResponse): void {
  const path = decodeURIComponent(new URL(request.url ?? '/', upstream.base).pathname);
  const bytes = upstream.files.get(path);
  const fault = upstream.faults.get(path);
  const status = statusOf(upstream, request, bytes, fault);
  upstream.log.push(`${request.method} ${path} ${fault ?? status}`);
  if (fault === 'silent') return;
  if (fault === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  if (status !== 200 || bytes === undefined) {
    response.writeHead(status).end();
    return;
  }
  const body = fault === 'garbage' ? Buffer.from('<html>maintenance</html>') : bytes;
  response.writeHead(200, { ...validatorsOf(upstream, bytes), 'content-length': body.length });
  if (fault !== 'cut-off') {
    response.end(body);
    return;
  }
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.socket?.destroy());
}

function statusOf(
  upstream: Upstream,
  request: IncomingMessage,
  bytes: Uint8Array | undefined,
  fault: Fault | undefined,
): number {
  if (fault === 'status-500') return 500;
  if (fault === 'status-404' || bytes === undefined) return 404;
  const { etag, 'last-modified': modified } = validatorsOf(upstream, bytes);
  const same = etag === undefined ? false : request.headers['if-none-match'] === etag;
  const old = modified === undefined ? false : request.headers['if-modified-since'] === modified;
  return same || old ? 304 : 200;
}

function validatorsOf(
  { validators }: Upstream,
  bytes: Uint8Array,
): { etag?: string; 'last-modified'?: string } {
  const digest = createHash('sha256').update(bytes).digest();
  if (validators === 'etag') return { etag: `"${digest.toString('hex').slice(0, 16)}"` };
  if (validators === 'none') return {};
  return { 'last-modified': new Date(digest.readUInt32LE() * 1000).toUTCString() };
}

/** Our own client, which does not wait between its attempts. */
export function quickGet(signal: AbortSignal): FeedGet {
  const world = { env: {}, offline: false, signal, sleep: () => Promise.resolve() };
  return (url, headers) => httpRequest(url, { headers }, world);
}
