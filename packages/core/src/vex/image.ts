import type { PurlParts } from '../catalog/purl-parse.ts';
import { parseReference, type Reference } from '../image/reference/index.ts';
import type { Artifact } from '../model/report.ts';
import type { VexProduct } from './contract.ts';

/** What an artefact can be called. */
export interface ImageIdentity {
  readonly digests: ReadonlySet<string>;
  /** The name that the user gave, where it is a reference. */
  readonly reference: Reference | null;
  /** `amd64`, or null. */
  readonly architecture: string | null;
  /** ID and VERSION_ID of the distribution, lower case. */
  readonly distro: { readonly id: string; readonly version: string } | null;
}

/** All names of an artefact: its manifest, its configuration, and the reference by which it was asked for. */
export function identityOf(artifact: Artifact): ImageIdentity {
  const reference = artifact.kind === 'image' || artifact.kind === 'sbom' ? referenceOf(artifact.name) : null;
  const digests = [artifact.digest, artifact.imageId, reference?.digest ?? null];
  const { distro } = artifact;
  return {
    digests: new Set(digests.filter((digest) => digest !== null)),
    reference,
    architecture: artifact.platform?.split('/')[1] ?? null,
    distro: distro === null ? null : { id: distro.id.toLowerCase(), version: distro.version ?? '' },
  };
}

/**
 * Whether the product is the artefact as a whole. A digest decides where one is given: the same name with another digest
 * is another image, and an image of the same digest is the same under any name.
 */
export function isImage(product: VexProduct, image: ImageIdentity): boolean {
  if (product.digests.length > 0) return product.digests.some((digest) => image.digests.has(digest));
  if (product.versions.length > 0 && !product.versions.includes(image.reference?.tag ?? '')) return false;
  return (
    product.purls.some((purl) => purlIsImage(purl, image)) ||
    product.names.some((name) => nameIsImage(name, image)) ||
    product.cpes.some((cpe) => cpeIsDistro(cpe, image))
  );
}

/** `pkg:oci/NAME@sha256:…?repository_url=…&tag=…`, `pkg:docker/NAMESPACE/NAME@TAG`, in whole or in part. */
function purlIsImage(purl: PurlParts, image: ImageIdentity): boolean {
  if (purl.type !== 'oci' && purl.type !== 'docker') return false;
  const arch = purl.qualifiers.get('arch');
  if (arch !== undefined && image.architecture !== null && arch !== image.architecture) return false;
  if (purl.version?.startsWith('sha256:')) return image.digests.has(purl.version.toLowerCase());
  const { reference } = image;
  if (reference === null || !sameRepository(purl, reference)) return false;
  const tag = purl.qualifiers.get('tag') ?? purl.version;
  return tag === null || tag === undefined || tag === reference.tag;
}

function sameRepository({ type, namespace, name, qualifiers }: PurlParts, reference: Reference): boolean {
  const whole = (namespace === null ? name : `${namespace}/${name}`).toLowerCase();
  const url = qualifiers
    .get('repository_url')
    ?.replace(/^[a-z]+:\/\//i, '')
    .replace(/\/+$/, '');
  const { registry, repository } = reference;
  if (url === undefined) {
    // The name alone: of the whole repository, or its last part, which is all that `oci` has room for.
    return (
      whole === repository ||
      whole === repository.replace(/^library\//, '') ||
      (type === 'oci' && whole === lastPart(repository))
    );
  }
  const full = `${registry}/${repository}`;
  // The specification's own examples have the name in it, its prose does not.
  return [url, `${url}/${whole}`].some((text) => {
    const said = referenceOf(text);
    return text.toLowerCase() === full || (said !== null && `${said.registry}/${said.repository}` === full);
  });
}

function lastPart(repository: string): string {
  return repository.slice(repository.lastIndexOf('/') + 1);
}

/** An image reference as people type it; without tag and digest it stands for all. */
function nameIsImage(name: string, image: ImageIdentity): boolean {
  if (/^sha256:[0-9a-f]{64}$/i.test(name)) return image.digests.has(name.toLowerCase());
  const said = /\s/.test(name) ? null : referenceOf(name);
  if (said === null) return false;
  if (said.digest !== null) return image.digests.has(said.digest);
  const { reference } = image;
  if (reference === null) return false;
  const tagged = name.slice(name.lastIndexOf('/') + 1).includes(':');
  return (
    said.registry === reference.registry &&
    said.repository === reference.repository &&
    (!tagged || said.tag === reference.tag)
  );
}

function referenceOf(text: string): Reference | null {
  try {
    return parseReference(text);
  } catch {
    return null;
  }
}

/** CPE names of the releases that vendors publish CSAF documents for, and the ID of os-release. */
const DISTRO_OF_CPE: ReadonlyMap<string, string> = new Map([
  ['almalinux:almalinux', 'almalinux'],
  ['alpinelinux:alpine_linux', 'alpine'],
  ['canonical:ubuntu_linux', 'ubuntu'],
  ['debian:debian_linux', 'debian'],
  ['oracle:linux', 'ol'],
  ['redhat:enterprise_linux', 'rhel'],
  ['rocky:rocky', 'rocky'],
  ['suse:sles', 'sles'],
]);

/** `cpe:/o:redhat:enterprise_linux:9` and `cpe:2.3:o:debian:debian_linux:12:*:…` are the release that the image is of. */
function cpeIsDistro(cpe: string, { distro }: ImageIdentity): boolean {
  const [, vendor = '', product = '', version = ''] =
    /^cpe:(?:2\.3:|\/)[oa]:([^:]+):([^:]+)(?::([^:]*))?/i.exec(cpe.toLowerCase()) ?? [];
  if (distro === null || DISTRO_OF_CPE.get(`${vendor}:${product}`) !== distro.id) return false;
  if (version === '' || version === '*' || version === '-') return true;
  return distro.version === version || distro.version.startsWith(`${version}.`);
}
