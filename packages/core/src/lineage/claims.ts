import { asObject, ownProperty, parseJson } from '../bytes/json.ts';
import { parsePackageUrl } from '../catalog/purl-parse.ts';
import type { OpenImage } from '../image/contract.ts';

/** A base image that the maker of an image names. */
export interface Claim {
  readonly by: 'provenance' | 'label';
  readonly name: string | null;
  readonly digest: string | null;
}

// https://github.com/opencontainers/image-spec/blob/main/annotations.md
const BASE_NAME = 'org.opencontainers.image.base.name';
const BASE_DIGEST = 'org.opencontainers.image.base.digest';
const DIGEST = /^sha256:[0-9a-f]{64}$/;
const MAX_STATEMENT_BYTES = 16 << 20;

/** What an image says of its base, the strongest first: provenance, then annotations and labels. */
export async function claimsOf(image: OpenImage): Promise<readonly Claim[]> {
  const statements = await image.provenance();
  const provenance = statements.flatMap((bytes) => materialsOf(bytes)).slice(0, 1);
  const labels = [image.annotations, image.config.labels].map(labelClaim).find((claim) => claim !== null);
  return [...provenance, ...(labels === undefined ? [] : [labels])];
}

function labelClaim(labels: Readonly<Record<string, string>>): Claim | null {
  const name = ownProperty(labels, BASE_NAME);
  const digest = ownProperty(labels, BASE_DIGEST);
  const named = typeof name === 'string' && name.trim() !== '' ? name.trim() : null;
  const known = typeof digest === 'string' && DIGEST.test(digest) ? digest : null;
  return named === null && known === null ? null : { by: 'label', name: named, digest: known };
}

/**
 * The images among the materials of a build, the last of them: BuildKit lists them in the order of its build stages, and
 * the image is made of the last (https://slsa.dev/spec/v1.0/provenance, v0.2 called them `materials`).
 */
function materialsOf(bytes: Uint8Array): readonly Claim[] {
  const statement = parsed(bytes);
  const predicate = statement === null ? null : asObject(ownProperty(statement, 'predicate'));
  if (predicate === null) return [];
  const definition = asObject(ownProperty(predicate, 'buildDefinition'));
  const list = ownProperty(definition ?? {}, 'resolvedDependencies') ?? ownProperty(predicate, 'materials');
  const images = (Array.isArray(list) ? list : []).map(asObject).flatMap((material) => claimOf(material));
  return images.slice(-1);
}

function claimOf(material: Readonly<Record<string, unknown>> | null): readonly Claim[] {
  const uri = material === null ? undefined : ownProperty(material, 'uri');
  const purl = typeof uri === 'string' ? parsePackageUrl(uri) : null;
  if (material === null || purl === null || (purl.type !== 'docker' && purl.type !== 'oci')) return [];
  const hex = ownProperty(asObject(ownProperty(material, 'digest')) ?? {}, 'sha256');
  const digest = typeof hex === 'string' && DIGEST.test(`sha256:${hex}`) ? `sha256:${hex}` : null;
  const repository = purl.namespace === null ? purl.name : `${purl.namespace}/${purl.name}`;
  // BuildKit's own helpers (a Dockerfile frontend) are materials as well.
  if (repository.startsWith('docker/dockerfile')) return [];
  const tag = purl.version === null || purl.version.startsWith('sha256:') ? '' : `:${purl.version}`;
  return [{ by: 'provenance', name: `${repository}${tag}`, digest }];
}

function parsed(bytes: Uint8Array): Readonly<Record<string, unknown>> | null {
  try {
    return asObject(parseJson(bytes, { maxBytes: MAX_STATEMENT_BYTES }));
  } catch {
    return null;
  }
}
