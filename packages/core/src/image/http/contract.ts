import type { Environment } from '../contract.ts';

/** How TLS is done: certificates of a client, an authority of one's own, or no check at all. PEM text. */
export interface Transport {
  readonly insecure?: boolean;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/**
 * A request. GET, HEAD and PUT are tried again after what passes by itself; POST and PATCH only where a connection that
 * was kept open turned out to be closed.
 */
export interface HttpRequest {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH';
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: HttpBody;
  /** Instead of a host: the path of a Unix socket. */
  readonly socketPath?: string;
  readonly transport?: Transport;
  /** Milliseconds that a connection may take; default 20 000. */
  readonly connectMs?: number;
  /** Milliseconds of silence that end it; default 60 000. */
  readonly idleMs?: number;
  /** Ends this request alone, besides the world's signal. */
  readonly signal?: AbortSignal;
}

/** A body that can be sent again: bytes, or a function that opens a stream of `length` bytes. */
export type HttpBody = Uint8Array | { readonly length: number; open(): AsyncIterable<Uint8Array> };

/** An answer; redirects have been followed. */
export interface HttpResponse {
  readonly status: number;
  /** Where it came from in the end. */
  readonly url: string;
  header(name: string): string | null;
  /** The body, read once. Throws `network/failed` where the connection breaks, `network/timeout` where it stalls. */
  readonly body: AsyncIterable<Buffer>;
}

/** What a client needs of the world. `sleep` is there for tests, which do not wait. */
export interface HttpWorld extends Pick<Environment, 'env' | 'offline' | 'signal'> {
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
}
