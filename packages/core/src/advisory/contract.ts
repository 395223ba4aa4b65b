import type { ByteSource } from '../bytes/source.ts';
import type { Advisory, AffectedPackage, EolCycle, Epss, Kev } from '../model/advisory.ts';

/** A file of a feed: `path` tells what it is called, in messages and where its place in a layout means something. */
export interface FeedFile {
  /** As the user or the layout wrote it: `osv/Alpine/all.zip`. Never opened by a feed. */
  readonly path: string;
  /** As it lies on the disk: a zip, or text that may be packed by gzip. */
  readonly content: ByteSource;
}

/** The begin of a file, for `Feed.recognise`: at most 64 KiB, unpacked where the file is packed by gzip. */
export interface FeedHead {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** An advisory without the source's name, which the feed tells at the end of the file. */
export type AdvisoryBody = Omit<Advisory, 'source'>;

/** What a feed says, one by one, in the order of its file. */
export type FeedRecord =
  | {
      readonly kind: 'advisory';
      readonly advisory: AdvisoryBody;
      readonly affected: readonly AffectedPackage[];
    }
  | { readonly kind: 'epss'; readonly cve: string; readonly epss: Epss }
  | { readonly kind: 'kev'; readonly cve: string; readonly kev: Kev }
  | { readonly kind: 'end-of-life'; readonly product: string; readonly cycles: readonly EolCycle[] }
  /** The tags of one of Docker's official images that are still built. */
  | { readonly kind: 'official-image'; readonly repository: string; readonly tags: readonly string[] }
  /** Withdrawn by who wrote it: not kept, not counted as a record. */
  | { readonly kind: 'withdrawn'; readonly id: string }
  /** A record that cannot be read: counted, and named in the summary of the build. */
  | { readonly kind: 'unreadable'; readonly record: string; readonly reason: string }
  /** Last of each file: what the source is called, and the newest time that the file itself tells (ISO) or null. */
  | { readonly kind: 'source'; readonly name: string; readonly updated: string | null };

/** A file that `db update` fetches. `file` is its path in the layout, also that of its copy on the disk. */
export interface FeedUpstream {
  readonly url: string;
  readonly file: string;
}

/**
 * A feed's descriptor: `advisory/feeds/<name>/index.ts` exports it as `feed`. All that the rest of the house knows of
 * the feed stands here; see docs/adding-a-feed.md.
 */
export interface Feed {
  /** Unique; the folder of its files in the layout that `db build --from DIR` reads: `osv`, `epss`. */
  readonly name: string;
  /** Raised whenever the same bytes would give other records: a part of the database's identity. */
  readonly version: number;
  /** A line for the docs: what it is, and whose. */
  readonly summary: string;
  /** The licence or terms of the data, for the docs. */
  readonly licence: string;
  /** Where `db update` fetches it from, without a final slash; a mirror with the same layout can stand in. */
  readonly upstream: string;
  /** The files to fetch below `base` for these ecosystems (OSV's names without release: `Debian`, `npm`). */
  files(base: string, ecosystems: readonly string[]): readonly FeedUpstream[];
  /** Whether the file is one of this feed's, told by its content; its name only where the content cannot tell. */
  recognise(head: FeedHead): boolean;
  /**
   * The one function: a file to records. Throws where the file as a whole is damaged (cut off, no such format): the
   * message becomes that of the error `database/feed`. Bounded in memory by one record, or by 512 MiB of text.
   */
  parse(file: FeedFile): Iterable<FeedRecord>;
}
