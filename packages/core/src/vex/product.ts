import type { PackageMatching } from '../catalog/contract.ts';
import { type PurlParts, parsePackageUrl } from '../catalog/purl-parse.ts';
import type { Package } from '../model/package.ts';
import type { VersionScheme } from '../version/contract.ts';
import { SCHEMES } from '../version/registry.generated.ts';
import type { VexProduct } from './contract.ts';
import { equalVersions, isVersionOf } from './versions.ts';

/** Which version scheme orders packages of a purl type. */
export type Matching = ReadonlyMap<string, PackageMatching>;

/** Types whose namespace is the distribution's vendor: often left out, and then the name alone has to do. */
const VENDOR_TYPES: ReadonlySet<string> = new Set(['alpm', 'apk', 'deb', 'rpm']);
/** Types whose names differ by case alone. */
const CASED_TYPES: ReadonlySet<string> = new Set(['cran', 'maven']);
/** Qualifiers that say where something was taken from, not what it is. */
const PROVENANCE: ReadonlySet<string> = new Set([
  'checksum',
  'checksums',
  'download_url',
  'file_name',
  'repository_url',
  'upstream',
  'vcs_url',
]);

/** Whether the product, or the component, is this package. Parts of it are the caller's. */
export function isPackage(product: VexProduct, pkg: Package, matching: Matching): boolean {
  const ours = parsePackageUrl(pkg.purl);
  const scheme = SCHEMES.get(matching.get(pkg.type)?.scheme ?? '') ?? null;
  if (ours === null || !product.purls.some((said) => purlNames(said, { pkg, ours, scheme }))) return false;
  if (product.versions.length === 0) return true;
  return product.versions.some((said) => isVersionOf(said, pkg.version, scheme) === true);
}

interface Known {
  readonly pkg: Package;
  readonly ours: PurlParts;
  readonly scheme: VersionScheme | null;
}

/**
 * Whether a package URL that somebody wrote names our package: what it leaves out (version, qualifiers, the vendor of a
 * distribution) it leaves open, what it says must be so.
 */
function purlNames(said: PurlParts, known: Known): boolean {
  const { pkg, ours, scheme } = known;
  if (said.type !== ours.type || said.subpath !== null) return false;
  const arch = said.qualifiers.get('arch');
  const source = arch === 'source' || arch === 'src';
  if (source && pkg.source === null) return false;
  const name = source ? (pkg.source?.name ?? '') : ours.name;
  const version = source ? (pkg.source?.version ?? '') : pkg.version;
  if (!sameName(said, { ...ours, name })) return false;
  if (!source && arch !== undefined && pkg.arch !== null && arch !== pkg.arch) return false;
  if (said.version !== null && !equalVersions(versionSaid(said, version), plain(said.type, version), scheme))
    return false;
  return [...said.qualifiers].every(([key, value]) => agrees(key, value, ours));
}

function sameName(said: PurlParts, ours: PurlParts): boolean {
  const [theirs, own] = [canonicalName(said), canonicalName(ours)];
  if (theirs === own) return true;
  return (
    VENDOR_TYPES.has(said.type) &&
    said.namespace === null &&
    theirs === canonicalName({ ...ours, namespace: null })
  );
}

function canonicalName({ type, namespace, name }: PurlParts): string {
  const whole = namespace === null ? name : `${namespace}/${name}`;
  if (CASED_TYPES.has(type)) return whole;
  const lower = whole.toLowerCase();
  return type === 'pypi' ? lower.replaceAll(/[-_.]+/g, '-') : lower;
}

/** The version as our package would write it: an epoch that the qualifier says, or nobody does, is taken from there. */
function versionSaid(said: PurlParts, ours: string): string {
  const version = plain(said.type, said.version ?? '');
  const epoch = said.qualifiers.get('epoch');
  if (said.type !== 'rpm' || version.includes(':')) return version;
  if (epoch !== undefined) return `${epoch}:${version}`;
  // Who writes a version in full and leaves the epoch out means this very build.
  return ours.endsWith(`:${version}`) ? ours : version;
}

/** Go writes `v1.2.3`, and people often do not. */
function plain(type: string, version: string): string {
  return type === 'golang' ? version.replace(/^(?:go|v)(?=\d)/, '') : version;
}

function agrees(key: string, value: string, ours: PurlParts): boolean {
  if (key === 'arch' || key === 'epoch' || PROVENANCE.has(key)) return true;
  const own = ours.qualifiers.get(key);
  if (own === undefined || own === value) return true;
  return key === 'distro' && sameRelease(value.toLowerCase(), own.toLowerCase());
}

/** `alpine-3.20` is `alpine-3.20.3`; a code name (`bookworm`) says nothing that we could compare. */
function sameRelease(a: string, b: string): boolean {
  return !/\d/.test(a) || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);
}
