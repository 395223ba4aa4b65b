import type { Environment } from '../../image/contract.ts';
import { parseReference } from '../../image/reference/index.ts';
import { openRepository } from '../../image/registry/repository.ts';
import { asDigest } from '../../model/digest.ts';
import { SeaworthyError } from '../../model/error.ts';
import type { ArtifactRepository } from './contract.ts';

/** How the registry of an artifact is reached. */
export interface ArtifactAccess {
  /** To put something there, or only to take. */
  readonly push: boolean;
  /** http, and https whose certificate is not checked, are allowed beyond loopback. */
  readonly plainHttp: boolean;
  readonly insecureRegistry: boolean;
  readonly environment: Environment;
}

/**
 * The repository of a reference (`ghcr.io/acme/advisories:1`), for `pushDatabase` and `pullDatabase`. Throws `usage`
 * where something would be pushed to a digest, `image/invalid` for what is no reference, `offline`.
 */
export async function openArtifact(name: string, access: ArtifactAccess): Promise<ArtifactRepository> {
  const { environment, push } = access;
  const reference = parseReference(name);
  if (push && reference.digest !== null) {
    throw new SeaworthyError('usage', `${name}: a database is pushed to a tag, not to a digest`, {
      hint: 'name a tag: ghcr.io/acme/advisories:1',
    });
  }
  if (environment.offline) {
    throw new SeaworthyError('offline', `${name} is in a registry, and --offline forbids to ask it`, {
      hint: 'copy the database file instead',
    });
  }
  const repository = await openRepository(reference, access, environment);
  const tag = reference.tag ?? 'latest';
  return {
    name,
    digest: reference.digest,
    manifest: () => repository.getManifest(reference.digest ?? tag),
    blob: async (digest) => repository.getBlob(asDigest(digest)),
    putBlob: ({ digest, size, bytes }) =>
      repository.pushBlob(asDigest(digest), { length: size, open: bytes }),
    putManifest: (manifest) => repository.pushManifest(tag, manifest),
  };
}
