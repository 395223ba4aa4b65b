import type { Digest } from '../model/digest.ts';

/** The part of an OCI image configuration that we use. */
export interface ImageConfig {
  readonly architecture: string | null;
  readonly os: string | null;
  readonly variant: string | null;
  readonly diffIds: readonly Digest[];
  readonly history: readonly { readonly createdBy: string | null; readonly emptyLayer: boolean }[];
  readonly labels: Readonly<Record<string, string>>;
  readonly runtime: ImageRuntime;
}

/** How a container of an image runs, where nothing else is said. Null is left out. */
export interface ImageRuntime {
  /** `1000:1000`, `app`. */
  readonly user: string | null;
  /** `8080/tcp`. */
  readonly exposedPorts: readonly string[];
  /** `NAME=value`. */
  readonly env: readonly string[];
  readonly entrypoint: readonly string[] | null;
  readonly cmd: readonly string[] | null;
  /** Paths. */
  readonly volumes: readonly string[];
  readonly workingDir: string | null;
  /** `['CMD-SHELL', '…']`, `['NONE']`. */
  readonly healthcheck: readonly string[] | null;
  /** Fields that could not be read, and why. */
  readonly problems: readonly { readonly field: string; readonly reason: string }[];
}

/** The bytes of a layer's blob: a part of a local file, which can be sought, or a stream that is read once. */
export type LayerBytes =
  | { readonly kind: 'file'; readonly path: string; readonly offset: number; readonly length: number }
  | { readonly kind: 'stream'; readonly chunks: AsyncIterable<Uint8Array>; readonly length: number | null };

/** One layer of an opened image. */
export interface LayerHandle {
  readonly index: number;
  /** Digest of the blob as claimed by the manifest; null where the source has no manifest. */
  readonly digest: Digest | null;
  /** Digest of the uncompressed tar as claimed by the configuration. */
  readonly diffId: Digest;
  /** Bytes of the blob, null where unknown. */
  readonly size: number | null;
  /**
   * How far `digest` and `diffId` are to be believed before the bytes are read: `addressed` means that the store was
   * asked for this very digest (a registry) or answers for it itself (an engine); `claimed` that a file says so.
   */
  readonly trust: 'addressed' | 'claimed';
  /** Opens the blob. Each call begins anew. */
  open(signal: AbortSignal): Promise<LayerBytes>;
}

/** An image of one platform, opened: nothing of its layers is read yet. */
export interface OpenImage {
  /** As the user named it, without the scheme. */
  readonly name: string;
  readonly digest: Digest | null;
  readonly imageId: Digest | null;
  /** `linux/arm64/v8`; null where the configuration does not say. */
  readonly platform: string | null;
  readonly config: ImageConfig;
  readonly layers: readonly LayerHandle[];
  /** Of the manifest; empty where the source has none. */
  readonly annotations: Readonly<Record<string, string>>;
  /**
   * The in-toto statements of provenance that hang beside the image in its index, each as JSON text in bytes; empty where
   * there are none, and where the source has no index. What they claim is nobody's word but their maker's.
   */
  provenance(): Promise<readonly Uint8Array[]>;
  /** Removes spool files and closes handles. */
  close(): Promise<void>;
}

/** Bytes done and in all, for the progress line. */
export interface Progress {
  readonly phase: 'open' | 'layer' | 'match' | 'database';
  /** What is being worked on: a layer's short digest, a feed's name. */
  readonly label: string;
  readonly done: number;
  /** null where it is not known. */
  readonly total: number | null;
}

/** What core needs of the world, given by the caller: no part of core reads the environment or the clock itself. */
export interface Environment {
  /** The environment variables (proxies, DOCKER_HOST, credentials' places). */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where caches and spool files live. Nothing is written outside it. */
  readonly cacheDir: string;
  /** No socket is opened. */
  readonly offline: boolean;
  readonly signal: AbortSignal;
  /** Called often; must be cheap. */
  progress(event: Progress): void;
  /** The time of the run, fixed once. */
  readonly now: Date;
}

/** How a target is opened. */
export interface OpenOptions {
  /** `os/arch[/variant]`; null: the host's architecture on linux where an index has it. */
  readonly platform: string | null;
  readonly allPlatforms: boolean;
  /** http, and https whose certificate is not checked, are allowed beyond loopback. */
  readonly plainHttp: boolean;
  readonly insecureRegistry: boolean;
}

/** Opens targets of one scheme: `image/<source>/index.ts` exports it as `source`. */
export interface ImageSource {
  /** As users write it before the colon: `docker-archive`, `registry`. */
  readonly schemes: readonly string[];
  readonly summary: string;
  /** True where `open` needs a socket: `--offline` refuses it. */
  readonly network: boolean;
  /**
   * Opens `location` (what follows the scheme). One image a platform: one, unless `allPlatforms`. The scheme is one
   * of `schemes`.
   */
  open(
    scheme: string,
    location: string,
    options: OpenOptions,
    environment: Environment,
  ): Promise<readonly OpenImage[]>;
}
