/** The type of the artifact and of its one layer. */
export const DATABASE_TYPE = 'application/vnd.seaworthy.db.v1';

/** A blob of an artifact: its digest and length, and its bytes as often as they are asked for. */
export interface ArtifactBlob {
  readonly digest: string;
  readonly size: number;
  bytes(): AsyncIterable<Uint8Array>;
}

/** A manifest as the registry has it. */
export interface ArtifactManifest {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/**
 * The part of a registry's client that an artifact needs: one repository, and the tag or digest of the reference that
 * the user named. Every call may throw `registry/…`, `network/…`, `offline` or `cancelled`.
 */
export interface ArtifactRepository {
  /** The reference as the user wrote it, for messages. */
  readonly name: string;
  /** The digest that the reference names, where it names one: the manifest must have it. */
  readonly digest: string | null;
  manifest(): Promise<ArtifactManifest>;
  /** The bytes of a blob, unverified: who takes them verifies them. */
  blob(digest: string): Promise<AsyncIterable<Uint8Array>>;
  /** Uploads a blob, unless the repository has it. */
  putBlob(blob: ArtifactBlob): Promise<void>;
  /** Puts the manifest under the tag of the reference. */
  putManifest(manifest: ArtifactManifest): Promise<void>;
}
