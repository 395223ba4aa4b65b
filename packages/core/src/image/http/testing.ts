import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { SeaworthyError } from '../../model/error.ts';
import type { HttpResponse, HttpWorld } from './contract.ts';
import { readBody } from './index.ts';

/** A world that waits for nothing and writes down how long it would have waited. */
export interface TestWorld extends HttpWorld {
  readonly waits: number[];
}

/** A world of this environment, online. */
export function testWorld(env: HttpWorld['env'] = {}, signal?: AbortSignal): TestWorld {
  const waits: number[] = [];
  return {
    env,
    offline: false,
    signal: signal ?? new AbortController().signal,
    sleep: async (milliseconds) => waits.push(milliseconds),
    waits,
  };
}

/** A server of a test's own, on loopback. */
export interface TestServer {
  /** `http://127.0.0.1:40123` */
  readonly base: string;
  readonly port: number;
  /** `GET /path`, in order. */
  readonly log: string[];
}

/** Key and certificate for 127.0.0.1, localhost and registry.example. PEM text. */
export interface Identity {
  readonly key: string;
  readonly cert: string;
}

/** Starts a server that ends with the test. */
export async function serve(t: TestContext, listener: RequestListener, tls?: Identity): Promise<TestServer> {
  const log: string[] = [];
  const logged: RequestListener = (request, response) => {
    log.push(`${request.method} ${request.url}`);
    listener(request, response);
  };
  const server = tls === undefined ? createServer(logged) : createTlsServer({ ...tls }, logged);
  const port = await listen(t, server);
  return { base: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`, port, log };
}

async function listen(t: TestContext, server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** A proxy that leads everybody to one upstream on loopback, whatever host they name. */
export interface TestProxy {
  readonly port: number;
  /** `CONNECT registry.example:443`, `GET http://registry.example/`, in order, with the credentials behind. */
  readonly log: string[];
}

/** Starts a proxy (RFC 9110, sections 7.6 and 9.3.6) that ends with the test. `refuse` is a status for CONNECT. */
export async function serveProxy(t: TestContext, upstream: number, refuse?: number): Promise<TestProxy> {
  const log: string[] = [];
  const note = (request: IncomingMessage): void => {
    log.push([request.method, request.url, request.headers['proxy-authorization'] ?? ''].join(' ').trim());
  };
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    note(request);
    response.end('through the proxy');
  });
  const tunnels: Socket[] = [];
  server.on('connect', (request, socket: Socket) => {
    note(request);
    if (refuse !== undefined) {
      socket.end(`HTTP/1.1 ${refuse} No\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const onward = connect(upstream, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    tunnels.push(onward, socket);
    for (const end of [onward, socket]) end.on('error', () => undefined);
  });
  t.after(() => tunnels.forEach((tunnel) => void tunnel.destroy()));
  return { port: await listen(t, server), log };
}

/** An identity signed by itself, made with openssl; null where there is none. */
export function makeIdentity(): Identity | null {
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const names = 'subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:registry.example';
  const words = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  try {
    execFileSync(
      'openssl',
      [...words, '-subj', '/CN=test', '-addext', names, '-keyout', key, '-out', cert, '-days', '30'],
      { stdio: 'ignore' },
    );
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } catch {
    return null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whether an error is one of ours with this code, for `assert.rejects`. */
export function code(expected: string, message?: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof SeaworthyError, String(error));
    assert.equal(error.code, expected);
    if (message !== undefined) assert.match(error.message, message);
    return true;
  };
}

/** A body as text. */
export async function text(response: HttpResponse): Promise<string> {
  return (await readBody(response, 1 << 20)).toString();
}
