import { setTimeout as sleepFor } from 'node:timers/promises';
import { SeaworthyError } from '../../model/error.ts';
import type { HttpRequest, HttpResponse, HttpWorld } from './contract.ts';
import { type Exchange, exchange } from './exchange.ts';
import { redact } from './redact.ts';

const MAX_REDIRECTS = 10;
/** How often a request is sent at most, and the wait before the second time; it doubles each time. */
const ATTEMPTS = 4;
const FIRST_WAIT_MS = 500;
/** More of a body that nobody wants is not read: a new connection is cheaper. */
const MAX_DISCARDED = 64 * 1024;
/** A server may ask for longer than this; it is then given up. */
const MAX_WAIT_MS = 60_000;
const PASSING: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * One request, with redirects followed and passing faults tried again. Credentials (`authorization`, `cookie`) never
 * follow a redirect to another host, and none leads from https to http. Throws `offline` before any socket where the
 * world is offline; `network/failed`, `network/timeout`; the reason of the signal where it is aborted. Statuses are the
 * caller's to judge.
 */
export async function httpRequest(
  url: string,
  request: HttpRequest,
  surroundings: HttpWorld,
): Promise<HttpResponse> {
  const world = until(request.signal, surroundings);
  let target = parseUrl(url);
  if (world.offline)
    throw new SeaworthyError('offline', `${redact(target)} needs a connection, and --offline forbids it`, {
      hint: 'leave --offline out, or use what is on this machine',
    });
  let headers = request.headers ?? {};
  for (let hops = 0; ; hops++) {
    const response = await attempt(target, { ...request, headers }, world);
    const location = response.header('location');
    if (!REDIRECTS.has(response.status) || location === null || isUpload(request)) return response;
    await discard(response);
    if (hops === MAX_REDIRECTS) throw failed(target, `more than ${MAX_REDIRECTS} redirects`);
    const next = parseUrl(location, target);
    if (target.protocol === 'https:' && next.protocol !== 'https:')
      throw failed(target, `redirected from https to ${redact(next)}, which is not encrypted`);
    if (next.host !== target.host || next.protocol !== target.protocol) headers = withoutCredentials(headers);
    target = next;
  }
}

function until(signal: AbortSignal | undefined, world: HttpWorld): HttpWorld {
  return signal === undefined ? world : { ...world, signal: AbortSignal.any([world.signal, signal]) };
}

function isUpload({ method = 'GET' }: HttpRequest): boolean {
  return method !== 'GET' && method !== 'HEAD';
}

function parseUrl(text: string, base?: URL): URL {
  const url = URL.canParse(text, base?.href) ? new URL(text, base?.href) : null;
  if (url !== null && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  throw new SeaworthyError('network/failed', `not an http address: ${JSON.stringify(text.slice(0, 200))}`, {
    hint: 'an address begins with https://',
  });
}

function withoutCredentials(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => !['authorization', 'cookie', 'proxy-authorization'].includes(name),
    ),
  );
}

/** Sends until an answer comes that is not a passing fault, or patience ends. */
async function attempt(url: URL, request: HttpRequest, world: HttpWorld): Promise<HttpResponse> {
  const repeatable = request.method !== 'POST' && request.method !== 'PATCH';
  for (let round = 1; ; round++) {
    world.signal.throwIfAborted();
    const last = !repeatable || round === ATTEMPTS;
    const answer = await exchange(url, request, world).catch((error: unknown) => {
      world.signal.throwIfAborted();
      if (round === ATTEMPTS || !(repeatable ? isPassing(error) : isStale(error)))
        throw networkError(url, error);
      return null;
    });
    if (answer !== null && (last || !PASSING.has(answer.status)))
      return toResponse(url, answer, world.signal);
    const wait = answer === null ? null : retryAfter(answer);
    answer?.destroy();
    if (wait !== null && wait > MAX_WAIT_MS)
      throw failed(url, `it asks to come back in ${Math.round(wait / 1000)} s`, {
        hint: 'it limits how often one may ask: wait so long; who is signed in may ask more often',
      });
    await pause(wait ?? FIRST_WAIT_MS * 2 ** (round - 1), world);
  }
}

/** Waits so many milliseconds, as the world waits. Throws the reason of its signal where that is aborted. */
export async function pause(milliseconds: number, { sleep, signal }: HttpWorld): Promise<void> {
  try {
    await (sleep?.(milliseconds) ?? sleepFor(milliseconds, undefined, { signal }));
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}

/** RFC 9110, section 10.2.3. A date counts from the date of the answer: the server's clock, as it means it. */
function retryAfter(answer: Exchange): number | null {
  const value = answer.header('retry-after')?.trim() ?? '';
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const wait = Date.parse(value) - Date.parse(answer.header('date') ?? '');
  return Number.isNaN(wait) ? null : Math.max(0, wait);
}

/** Whether the server had closed a kept connection before the request reached it. */
function isStale(error: unknown): boolean {
  const { code, reusedSocket } = (error ?? {}) as { code?: unknown; reusedSocket?: unknown };
  return reusedSocket === true && (code === 'ECONNRESET' || code === 'EPIPE');
}

const PASSING_CODES: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ECONNABORTED',
  'network/timeout',
]);

function isPassing(error: unknown): boolean {
  return PASSING_CODES.has(String((error as { code?: unknown } | null)?.code));
}

function toResponse(url: URL, answer: Exchange, signal: AbortSignal): HttpResponse {
  async function* body(): AsyncGenerator<Buffer, void, undefined> {
    try {
      for await (const chunk of answer.body) yield chunk;
    } catch (error) {
      signal.throwIfAborted();
      throw networkError(url, error);
    }
  }
  return { status: answer.status, url: url.href, header: answer.header, body: body() };
}

/** The whole body, at most `limit` bytes. Throws `image/limit` beyond it. */
export async function readBody(response: HttpResponse, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response.body) {
    length += chunk.length;
    if (length > limit)
      throw new SeaworthyError(
        'image/limit',
        `${redact(new URL(response.url))} answers with more than ${limit} bytes`,
        {
          hint: 'is it the right address?',
        },
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Lets go of a body that nobody wants. What is small is read, so that the connection can be used again. */
export async function discard(response: HttpResponse): Promise<void> {
  let length = 0;
  try {
    for await (const chunk of response.body) {
      length += chunk.length;
      if (length > MAX_DISCARDED) return;
    }
  } catch (error) {
    // It breaks off: nobody misses the rest.
    if (!(error instanceof SeaworthyError)) throw error;
  }
}

function networkError(url: URL, error: unknown): SeaworthyError {
  if (error instanceof SeaworthyError) return error;
  const code = (error as { code?: unknown } | null)?.code;
  const reason = error instanceof Error && error.message !== '' ? error.message : String(code ?? error);
  return failed(url, reason, { cause: error, hint: hintFor(String(code)) });
}

const NETWORK_HINT =
  'check the name and the network; behind a proxy set HTTPS_PROXY, and NO_PROXY for what is inside';
// https://nodejs.org/api/tls.html#x509-certificate-error-codes
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/;

function hintFor(code: string): string {
  if (CERTIFICATE.test(code))
    return 'for an authority of your own set NODE_EXTRA_CA_CERTS=FILE.pem; --insecure-registry takes what registries show';
  // What TLS says of an answer that is none of TLS.
  if (code === 'EPROTO' || code === 'ERR_SSL_WRONG_VERSION_NUMBER')
    return 'does it speak https at all? --plain-http speaks http to registries';
  return NETWORK_HINT;
}

function failed(
  url: URL,
  reason: string,
  { cause, hint = NETWORK_HINT }: { cause?: unknown; hint?: string } = {},
): SeaworthyError {
  return new SeaworthyError('network/failed', `${redact(url)}: ${reason}`, { hint, cause });
}
