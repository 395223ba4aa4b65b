import type { SourcePackage } from '../../model/package.ts';
import type { PurlParts } from '../purl-parse.ts';
import { formatEvr, parseSourceRpm } from '../rpm/nvr.ts';
import type { SbomComponent } from './document.ts';
import { purlParts } from './purl.ts';

/** A component as a package: what its package URL, and the tool that wrote the bill, say of it. */
export interface SbomPackage {
  readonly type: string;
  readonly name: string;
  readonly version: string;
  readonly source: SourcePackage | null;
  readonly arch: string | null;
  readonly module: string | null;
  readonly purl: PurlParts;
}

/** What stands between namespace and name in the names of advisories. */
const SEPARATORS: ReadonlyMap<string, string> = new Map([
  ['composer', '/'],
  ['githubactions', '/'],
  ['golang', '/'],
  ['maven', ':'],
  ['npm', '/'],
  ['swift', '/'],
]);

/** Types whose versions may have an epoch, which their package URLs have beside the version. */
const WITH_EPOCH: ReadonlySet<string> = new Set(['alpm', 'deb', 'rpm']);

/** Package URLs of images, which are no packages. */
const IMAGE_TYPES: ReadonlySet<string> = new Set(['docker', 'oci']);

/**
 * The package that a component is, or null where its package URL is none, or names an image. Purl types that are written
 * in lower case get their case back from the component's own name.
 */
export function packageOf(component: SbomComponent): SbomPackage | null {
  const purl = component.purl === null ? null : purlParts(component.purl);
  if (purl === null || IMAGE_TYPES.has(purl.type)) return null;
  const version = versionOf(purl, component);
  return {
    type: purl.type,
    name: nameOf(purl, component),
    version,
    source: sourceOf(component, purl, version),
    arch: purl.qualifiers.get('arch') ?? null,
    module: moduleOf(component, purl),
    purl,
  };
}

/** The module stream of an rpm: `nodejs:18:8060020220315191626:9edba152`. */
function moduleOf(component: SbomComponent, { qualifiers }: PurlParts): string | null {
  const said = first(component, ['syft:metadata:modularityLabel', 'aquasecurity:trivy:Modularitylabel']);
  return said ?? qualifiers.get('rpmmod') ?? qualifiers.get('modularitylabel') ?? null;
}

function nameOf({ type, namespace, name }: PurlParts, component: SbomComponent): string {
  const separator = SEPARATORS.get(type);
  const whole = separator === undefined || namespace === null ? name : `${namespace}${separator}${name}`;
  const { group } = component;
  const said = [
    component.name,
    ...(group === null ? [] : [`${group}/${component.name}`, `${group}:${component.name}`]),
  ];
  return said.find((text) => text.toLowerCase() === whole.toLowerCase()) ?? whole;
}

function versionOf({ type, version, qualifiers }: PurlParts, component: SbomComponent): string {
  // No version has a percent sign: the escapes of this one are none.
  const said =
    (version?.includes('%') === true ? component.version : version) ?? component.version ?? version ?? '';
  const epoch = qualifiers.get('epoch') ?? '0';
  // Trivy takes it out of Debian's versions, too.
  if (WITH_EPOCH.has(type) && /^[1-9]\d*$/.test(epoch) && !/^\d+:/.test(said)) return `${epoch}:${said}`;
  // Go's toolchain writes go1.22.1, its advisories 1.22.1.
  return type === 'golang' ? said.replace(/^go(?=\d)/, '') : said;
}

/** The source package, as Syft's and Trivy's bills have it: properties, `upstream=`, or SPDX's `sourceInfo`. */
function sourceOf(component: SbomComponent, purl: PurlParts, version: string): SourcePackage | null {
  return (
    trivySource(component) ??
    syftSource(component, version) ??
    upstreamSource(purl, version) ??
    spdxSource(component)
  );
}

function trivySource(component: SbomComponent): SourcePackage | null {
  const property = (key: string): string => component.properties.get(`aquasecurity:trivy:${key}`) ?? '';
  const name = property('SrcName');
  if (name === '' || property('SrcVersion') === '') return null;
  const release = property('SrcRelease');
  const epoch = property('SrcEpoch');
  const version = release === '' ? property('SrcVersion') : `${property('SrcVersion')}-${release}`;
  return { name, version: epoch === '' || epoch === '0' ? version : `${epoch}:${version}` };
}

function syftSource(component: SbomComponent, version: string): SourcePackage | null {
  const rpm = component.properties.get('syft:metadata:sourceRpm');
  if (rpm !== undefined) return rpmSource(rpm, version);
  const name = first(component, ['syft:metadata:source', 'syft:metadata:originPackage']);
  return name === null
    ? null
    : { name, version: component.properties.get('syft:metadata:sourceVersion') ?? version };
}

/** `upstream=NAME`, `upstream=NAME@VERSION`, or the file name of a source rpm. */
function upstreamSource(purl: PurlParts, version: string): SourcePackage | null {
  const upstream = purl.qualifiers.get('upstream');
  if (upstream === undefined) return null;
  if (purl.type === 'rpm') return rpmSource(upstream, version);
  const at = upstream.lastIndexOf('@');
  return at <= 0
    ? { name: upstream, version }
    : { name: upstream.slice(0, at), version: upstream.slice(at + 1) };
}

/** A source rpm's file name has no epoch; that of the binary package is its, too. */
function rpmSource(fileName: string, version: string): SourcePackage | null {
  const parts = parseSourceRpm(fileName);
  if (parts === null) return null;
  const epoch = Number(/^(\d{1,9}):/.exec(version)?.[1] ?? 0);
  return { name: parts.name, version: formatEvr({ epoch, version: parts.version, release: parts.release }) };
}

/** As Trivy and we write it. */
function spdxSource(component: SbomComponent): SourcePackage | null {
  const text = component.properties.get('sourceInfo') ?? '';
  const [, name, version] = /^(?:built package from: |built from )(\S+) (\S+)$/.exec(text) ?? [];
  return name === undefined || version === undefined ? null : { name, version };
}

function first(component: SbomComponent, keys: readonly string[]): string | null {
  return (
    keys.map((key) => component.properties.get(key)).find((value) => value !== undefined && value !== '') ??
    null
  );
}
