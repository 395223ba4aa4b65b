/** What an upstream answered. Redirects have been followed, time-outs and resets tried again. */
export interface FeedAnswer {
  readonly status: number;
  /** A header's value, by its name in lower case; null where there is none. */
  header(name: string): string | null;
  /** The body, read once. Throws where the connection breaks. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Asks for `url` by GET. Throws `network/failed`, `network/timeout`, `cancelled` or `offline`. */
export type FeedGet = (url: string, headers: Readonly<Record<string, string>>) => Promise<FeedAnswer>;
