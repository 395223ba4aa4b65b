import { request as sendHttp } from 'node:http';
import { request as sendHttps } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import { bareHost } from './proxy.ts';
import { redact } from './redact.ts';

/** Host and port of a proxy, as node:http takes them. */
export function proxyAddress(proxy: URL): { host: string; port: number } {
  const port = proxy.port === '' ? (proxy.protocol === 'https:' ? 443 : 80) : Number(proxy.port);
  return { host: bareHost(proxy.hostname), port };
}

/** The header that signs in to a proxy whose address holds a user; else none. */
export function proxyCredentials(proxy: URL): Record<string, string> {
  if (proxy.username === '') return {};
  const pair = `${decoded(proxy.username)}:${decoded(proxy.password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a percent sign that stands for itself
  }
}

/** A connection through a proxy to the host of `url` (RFC 9110, section 9.3.6). */
export function tunnel(
  proxy: URL,
  url: URL,
  { connectMs, signal }: { connectMs: number; signal?: AbortSignal },
): Promise<Socket> {
  const path = `${url.hostname}:${url.port === '' ? '443' : url.port}`;
  const connect = proxy.protocol === 'https:' ? sendHttps : sendHttp;
  return new Promise((resolve, reject) => {
    const request = connect({
      ...proxyAddress(proxy),
      method: 'CONNECT',
      path,
      agent: false,
      headers: { host: path, ...proxyCredentials(proxy) },
      ...(signal === undefined ? {} : { signal }),
    });
    const refuse = (status: number | undefined): void =>
      reject(new Error(`the proxy ${redact(proxy)} answers ${status} to a connection to ${path}`));
    const timer = setTimeout(
      () => request.destroy(new Error(`the proxy ${redact(proxy)} is silent for ${connectMs / 1000} s`)),
      connectMs,
    );
    request.once('close', () => clearTimeout(timer));
    request.once('connect', (response, socket, head) => {
      clearTimeout(timer);
      if (response.statusCode === 200 && head.length === 0) return resolve(socket);
      socket.destroy();
      refuse(response.statusCode);
    });
    request.once('response', (response) => {
      response.destroy();
      refuse(response.statusCode);
    });
    request.on('error', reject);
    request.end();
  });
}

/** TLS with the host of `url`, over a connection that is there. Names of certificates are checked; addresses, too. */
export function tlsSocket(socket: Socket, url: URL, options: ConnectionOptions): TLSSocket {
  const host = bareHost(url.hostname);
  // A server name is never an address: RFC 6066, section 3.
  return connectTls({ ...options, socket, host, ...(isIP(host) === 0 ? { servername: host } : {}) });
}
