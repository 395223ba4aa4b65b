import { isDigest } from '../../model/digest.ts';
import { SeaworthyError } from '../../model/error.ts';
import { asObject } from '../../bytes/json.ts';
import { asArray, asText } from '../text.ts';
import { type ArtifactManifest, DATABASE_TYPE } from './contract.ts';

export const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json';
const MAX_MANIFEST = 4 * 1024 * 1024;
const TITLE = 'org.opencontainers.image.title';
const CREATED = 'org.opencontainers.image.created';

/**
 * The empty configuration that the specification prescribes for artifacts
 * (https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md#guidance-for-an-empty-descriptor).
 */
export const EMPTY: {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly data: string;
} = {
  mediaType: 'application/vnd.oci.empty.v1+json',
  digest: 'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
  size: 2,
  data: 'e30=',
};

/** The database within an artifact. */
export interface DatabaseLayer {
  readonly digest: string;
  readonly size: number;
}

/** The manifest of a database. The same database gives the same manifest. */
export function databaseManifest(layer: DatabaseLayer, built: string): ArtifactManifest {
  const manifest = {
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    artifactType: DATABASE_TYPE,
    config: EMPTY,
    layers: [
      {
        mediaType: DATABASE_TYPE,
        digest: layer.digest,
        size: layer.size,
        annotations: { [TITLE]: 'advisories.db' },
      },
    ],
    annotations: { [CREATED]: built },
  };
  return { mediaType: MANIFEST_TYPE, bytes: Buffer.from(JSON.stringify(manifest)) };
}

/** The layer that a manifest names. Throws `database/invalid` where it is no artifact of a database of ours. */
export function readManifest(name: string, { bytes }: ArtifactManifest, maxBytes: number): DatabaseLayer {
  const fail = (reason: string): never => {
    throw new SeaworthyError('database/invalid', `${name}: ${reason}`, {
      hint: 'name what seaworthy db push has put there',
    });
  };
  if (bytes.length > MAX_MANIFEST) return fail('its manifest is larger than the specification allows');
  const manifest = asObject(parsed(bytes));
  if (manifest?.['artifactType'] !== DATABASE_TYPE)
    return fail('not an advisory database, but something else');
  const layers = asArray(manifest['layers']).map(asObject);
  const layer = layers.find((candidate) => candidate?.['mediaType'] === DATABASE_TYPE);
  const digest = asText(layer?.['digest']);
  const size = layer?.['size'];
  if (digest === null || !isDigest(digest) || !digest.startsWith('sha256:'))
    return fail('its layer has no digest');
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
    return fail('its layer has no size');
  if (size > maxBytes) return fail(`its layer has ${size} bytes, more than we take`);
  return { digest, size };
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return null;
  }
}
