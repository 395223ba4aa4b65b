import type { ByteSource } from '../../bytes/source.ts';
import type { Digest } from '../../model/digest.ts';
import type { LayerShape } from './shape.ts';

/** What a selector says of a path: not wanted; wanted whole; wanted if its first bytes say so; only that it is there. */
export type Selection = 'no' | 'whole' | 'head' | 'record';

/** A file whose content was asked for. */
export interface SelectedFile {
  readonly path: string;
  /** Valid while `FileSelector.read` runs, and until `end` after a call of `hold`. */
  readonly content: ByteSource;
  hold(): void;
}

/** Decides which files of a layer are read, and what is made of them. */
export interface FileSelector<T> {
  /** Called for every regular file and link: must be cheap. */
  select(path: string, size: number): Selection;
  /** After `head`: whether a file that begins with these bytes (up to `HEAD_BYTES`) is wanted whole. */
  selectHead(path: string, head: Uint8Array): boolean;
  read(file: SelectedFile): T;
  /** All files are read: the last moment at which held contents are valid. */
  end(): void;
}

/** How many first bytes `selectHead` gets, where the file has as many. */
export const HEAD_BYTES = 8;

/** What a layer has at a selected path: the last entry of that path, if no later one of the layer removes it. */
export interface LayerFile<T> {
  readonly kind: 'file' | 'symlink' | 'hardlink' | 'other';
  readonly size: number;
  /** Of links: a symbolic link's target as written, a hard link's cleaned. */
  readonly target: string | null;
  /** What `read` returned; null for links, and for files that were only recorded or cannot be read. */
  readonly data: T | null;
  /** Why a regular file has no data although it was wanted whole. */
  readonly unreadable: string | null;
}

/** Something about a layer itself that the report must say. */
export interface LayerProblem {
  readonly id: 'path/outside-root' | 'layer/digest-unverified' | 'file/unreadable' | `limit/${string}`;
  readonly reason: string;
  readonly path: string;
}

/** A layer that was read. */
export interface LayerContents<T> {
  readonly shape: LayerShape;
  readonly files: ReadonlyMap<string, LayerFile<T>>;
  readonly problems: readonly LayerProblem[];
  /** Digests that we computed; null where the layer was sought through, and for folders. */
  readonly diffId: Digest | null;
  readonly blobDigest: Digest | null;
  readonly compressed: boolean;
}

/** How a layer is read. */
export interface ReadOptions<T> {
  readonly selector: FileSelector<T>;
  /** For the path hashes of the shape; see there. */
  readonly salt: number;
  readonly cacheDir: string;
  readonly signal: AbortSignal;
  /** Called with the number of blob bytes done since the last call. */
  onBytes(bytes: number): void;
}

/** A layer, or a folder in place of one, as far as it matters to who reads files. */
export interface ReadableLayer {
  read<T>(options: ReadOptions<T>): Promise<LayerContents<T>>;
}
