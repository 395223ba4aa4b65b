import type { ArtifactRepository } from '@seaworthy/core/advisory/artifact/contract.ts';
import type { Environment } from '@seaworthy/core/image/contract.ts';
import { formatReference, parseReference } from '@seaworthy/core/image/reference/index.ts';
import { openRepository } from '@seaworthy/core/image/registry/repository.ts';
import { asDigest } from '@seaworthy/core/model/digest.ts';
import { SeaworthyError } from '@seaworthy/core/model/error.ts';
import type { Invocation } from '../../command/descriptor.ts';

/**
 * The repository that a `db push` or `db pull` names, under its tag (`latest` where it names none) or digest. Throws
 * `usage` for what is no reference, and where a digest is to be pushed to; `offline` with --offline.
 */
export async function artifactRepository(
  { operands, options }: Invocation,
  environment: Environment,
  push: boolean,
): Promise<ArtifactRepository> {
  const [word = ''] = operands;
  const reference = parseReference(word);
  const { digest } = reference;
  const tag = reference.tag ?? 'latest';
  if (push && digest !== null) {
    throw new SeaworthyError('usage', `${word} names a digest, and a database is pushed under a tag`, {
      hint: 'leave the digest out: ghcr.io/acme/advisories:1',
    });
  }
  const ways = {
    plainHttp: options.flag('plain-http'),
    insecureRegistry: options.flag('insecure-registry'),
    push,
  };
  const repository = await openRepository(reference, ways, environment);
  return {
    name: formatReference(reference),
    digest,
    manifest: () => repository.getManifest(digest ?? tag),
    blob: async (name) => repository.getBlob(asDigest(name)),
    putBlob: (blob) =>
      repository.pushBlob(asDigest(blob.digest), { length: blob.size, open: () => blob.bytes() }),
    putManifest: (manifest) => repository.pushManifest(tag, manifest),
  };
}
