import {
  request as httpSend,
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { request as httpsSend } from 'node:https';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { connect as tlsConnect } from 'node:tls';
import { SeaworthyError } from '../../model/error.ts';
import type { HttpRequest, HttpWorld } from './index.ts';
import { proxyFor } from './proxy.ts';
import { redact } from './redact.ts';

/** How TLS is done: certificates of a client, an authority of one's own, or no check at all. PEM text. */
export interface Transport {
  readonly insecure?: boolean;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** One answer to one request, as it came. */
export interface Exchange {
  readonly status: number;
  header(name: string): string | null;
  readonly body: AsyncIterable<Buffer>;
  destroy(): void;
}

/** Nothing at all for so long, before the answer or in the middle of it, ends an exchange. */
const IDLE_MS = 60_000;

/** Sends a request once, through the proxy of the environment where there is one. */
export async function exchange(url: URL, request: HttpRequest, world: HttpWorld): Promise<Exchange> {
  const proxy = request.socketPath === undefined ? proxyFor(url, world.env) : null;
  const options: RequestOptions = {
    method: request.method ?? 'GET',
    headers: { 'user-agent': 'seaworthy', ...request.headers, ...lengthOf(request) },
    signal: world.signal,
    timeout: IDLE_MS,
    ...(request.socketPath === undefined ? {} : { socketPath: request.socketPath }),
  };
  const message = await send(
    await openRequest(url, { options, proxy, transport: request.transport ?? {} }),
    request,
    url,
  );
  return {
    status: message.statusCode ?? 0,
    header(name) {
      const value = message.headers[name];
      return Array.isArray(value) ? value.join(', ') : (value ?? null);
    },
    body: message,
    destroy: () => void message.destroy(),
  };
}

function lengthOf({ body }: HttpRequest): Record<string, string> {
  return body === undefined ? {} : { 'content-length': String(body.length) };
}

interface Route {
  readonly options: RequestOptions;
  readonly proxy: URL | null;
  readonly transport: Transport;
}

async function openRequest(url: URL, { options, proxy, transport }: Route): Promise<ClientRequest> {
  const tls = { ...certificates(transport), rejectUnauthorized: transport.insecure !== true };
  if (proxy === null)
    return url.protocol === 'https:' ? httpsSend(url, { ...options, ...tls }) : httpSend(url, options);
  if (url.protocol === 'http:')
    return httpSend({
      ...options,
      ...addressOf(proxy),
      path: url.href,
      headers: { ...options.headers, host: url.host, ...proxyCredentials(proxy) },
    });
  const socket = await tunnel(proxy, url, options);
  const createConnection = (): Socket => tlsConnect({ ...tls, socket, servername: url.hostname });
  return httpsSend(url, { ...options, ...tls, agent: false, createConnection });
}

function certificates({ ca, cert, key }: Transport): { ca?: string; cert?: string; key?: string } {
  return {
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  };
}

function addressOf(proxy: URL): { host: string; port: number } {
  return { host: proxy.hostname.replace(/^\[|\]$/g, ''), port: Number(proxy.port === '' ? 80 : proxy.port) };
}

function proxyCredentials(proxy: URL): Record<string, string> {
  if (proxy.username === '') return {};
  const pair = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** A connection through a proxy to the host of `url` (RFC 9110, section 9.3.6). */
function tunnel(proxy: URL, url: URL, { signal }: RequestOptions): Promise<Socket> {
  const path = `${url.hostname}:${url.port === '' ? '443' : url.port}`;
  return new Promise((resolve, reject) => {
    const request = httpSend({
      ...addressOf(proxy),
      method: 'CONNECT',
      path,
      headers: { host: path, ...proxyCredentials(proxy) },
      timeout: IDLE_MS,
      ...(signal === undefined ? {} : { signal }),
    });
    request.once('connect', (response, socket) => {
      if (response.statusCode === 200) resolve(socket);
      else {
        socket.destroy();
        reject(
          new Error(`the proxy ${redact(proxy)} answers ${response.statusCode} to a connection to ${path}`),
        );
      }
    });
    request.once('timeout', () => request.destroy(stalled(proxy)));
    request.once('error', reject);
    request.end();
  });
}

function send(request: ClientRequest, { body }: HttpRequest, url: URL): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve);
    request.once('timeout', () => request.destroy(stalled(url)));
    request.once('error', reject);
    if (body === undefined) request.end();
    else if (body instanceof Uint8Array) request.end(body);
    else pipeline(Readable.from(body.open(), { objectMode: false }), request).catch(reject);
  });
}

function stalled(url: URL): SeaworthyError {
  return new SeaworthyError('network/timeout', `${redact(url)}: no answer for ${IDLE_MS / 1000} s`, {
    hint: 'try again; behind a proxy set HTTPS_PROXY',
  });
}
