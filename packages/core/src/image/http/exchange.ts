import {
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
  request as sendHttp,
} from 'node:http';
import { request as sendHttps } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { SeaworthyError } from '../../model/error.ts';
import type { HttpRequest, HttpWorld, Transport } from './contract.ts';
import { proxyFor } from './proxy.ts';
import { redact } from './redact.ts';
import { proxyAddress, proxyCredentials, tlsSocket, tunnel } from './tunnel.ts';

/** One answer to one request, as it came. */
export interface Exchange {
  readonly status: number;
  header(name: string): string | null;
  /** Read once. Throws `network/timeout` where it stalls while somebody waits for it. */
  readonly body: AsyncIterable<Buffer>;
  destroy(): void;
}

/** How long a connection may take, with TLS. */
const CONNECT_MS = 20_000;
/** Nothing at all for so long, before the answer or in the middle of it, ends an exchange. */
const IDLE_MS = 60_000;

/** Sends a request once, through the proxy of the environment where there is one. */
export async function exchange(url: URL, request: HttpRequest, world: HttpWorld): Promise<Exchange> {
  const idleMs = request.idleMs ?? IDLE_MS;
  const proxy = request.socketPath === undefined ? proxyFor(url, world.env) : null;
  const options: RequestOptions = {
    method: request.method ?? 'GET',
    headers: { 'user-agent': 'seaworthy', ...request.headers, ...lengthOf(request) },
    signal: world.signal,
    ...(request.socketPath === undefined ? {} : { socketPath: request.socketPath }),
  };
  const connectMs = request.connectMs ?? CONNECT_MS;
  const sent = await openRequest(url, { options, proxy, connectMs, transport: request.transport ?? {} });
  limitConnecting(sent, connectMs, stalled(url, `no connection after ${connectMs / 1000} s`));
  const idle = stalled(url, `no answer for ${idleMs / 1000} s`);
  sent.setTimeout(idleMs, () => sent.destroy(idle));
  const message = await send(sent, request);
  sent.setTimeout(0);
  return {
    status: message.statusCode ?? 0,
    header(name) {
      const value = message.headers[name];
      return Array.isArray(value) ? value.join(', ') : (value ?? null);
    },
    body: withoutStalls(message, idleMs, idle),
    destroy: () => void message.destroy(),
  };
}

function lengthOf({ body }: HttpRequest): Record<string, string> {
  return body === undefined ? {} : { 'content-length': String(body.length) };
}

interface Route {
  readonly options: RequestOptions;
  readonly proxy: URL | null;
  readonly connectMs: number;
  readonly transport: Transport;
}

async function openRequest(
  url: URL,
  { options, proxy, connectMs, transport }: Route,
): Promise<ClientRequest> {
  const tls = { ...certificates(transport), rejectUnauthorized: transport.insecure !== true };
  if (proxy === null)
    return url.protocol === 'https:' ? sendHttps(url, { ...options, ...tls }) : sendHttp(url, options);
  if (url.protocol === 'http:') {
    const sendTo = proxy.protocol === 'https:' ? sendHttps : sendHttp;
    const headers = { ...options.headers, host: url.host, ...proxyCredentials(proxy) };
    return sendTo({ ...options, ...proxyAddress(proxy), path: url.href, headers });
  }
  const socket = await tunnel(proxy, url, {
    connectMs,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  // No agent: one would open a connection of its own, past the proxy.
  return sendHttps(url, {
    ...options,
    defaultPort: 443,
    createConnection: () => tlsSocket(socket, url, tls),
  });
}

function certificates({ ca, cert, key }: Transport): { ca?: string; cert?: string; key?: string } {
  return {
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  };
}

/** Ends a request whose connection, TLS and all, does not come about in time. */
function limitConnecting(request: ClientRequest, connectMs: number, error: SeaworthyError): void {
  request.once('socket', (socket) => {
    if (!socket.connecting) return;
    const timer = setTimeout(() => request.destroy(error), connectMs);
    const clear = (): void => clearTimeout(timer);
    socket.once('encrypted' in socket ? 'secureConnect' : 'connect', clear);
    request.once('close', clear);
  });
}

function send(request: ClientRequest, { body }: HttpRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve);
    // Not once: what follows the first error must find a listener, too.
    request.on('error', (error) =>
      reject(request.reusedSocket ? Object.assign(error, { reusedSocket: true }) : error),
    );
    if (body === undefined) request.end();
    else if (body instanceof Uint8Array) request.end(body);
    else pipeline(Readable.from(body.open(), { objectMode: false }), request).catch(reject);
  });
}

/** The chunks of a body. Time counts only while somebody waits for one: a slow reader is not the server's fault. */
async function* withoutStalls(
  message: IncomingMessage,
  idleMs: number,
  error: SeaworthyError,
): AsyncGenerator<Buffer, void, undefined> {
  let waiting = true;
  const timer = setTimeout(() => waiting && message.destroy(error), idleMs);
  try {
    for await (const chunk of message) {
      waiting = false;
      yield chunk as Buffer;
      waiting = true;
      timer.refresh();
    }
  } finally {
    clearTimeout(timer);
  }
}

function stalled(url: URL, why: string): SeaworthyError {
  return new SeaworthyError('network/timeout', `${redact(url)}: ${why}`, {
    hint: 'try again; behind a proxy set HTTPS_PROXY',
  });
}
