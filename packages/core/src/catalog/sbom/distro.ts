import type { Distro } from '../../model/package.ts';
import type { PurlParts } from '../purl-parse.ts';
import type { SbomComponent } from './document.ts';
import { packageOf } from './packages.ts';

/**
 * Names that tools give to distributions, lower case, and the ID of their os-release. Syft writes the ID itself; Trivy
 * has families of its own (https://github.com/aquasecurity/trivy/blob/main/pkg/fanal/types/const.go, the older names of
 * its bills in OSTypeAliases). A name that is not here is its ID: debian, rocky, photon, wolfi, azurelinux.
 */
const IDS: ReadonlyMap<string, string> = new Map([
  ['alma', 'almalinux'],
  ['alma linux', 'almalinux'],
  ['alpine linux', 'alpine'],
  ['amazon', 'amzn'],
  ['amazon linux', 'amzn'],
  ['cbl-mariner', 'mariner'],
  ['centos linux', 'centos'],
  ['centos-stream', 'centos'],
  ['debian gnu/linux', 'debian'],
  ['opensuse.leap', 'opensuse-leap'],
  ['opensuse.tumbleweed', 'opensuse-tumbleweed'],
  ['oracle', 'ol'],
  ['oracle linux', 'ol'],
  ['oraclelinux', 'ol'],
  ['red hat enterprise linux', 'rhel'],
  ['redhat', 'rhel'],
  ['rocky linux', 'rocky'],
  ['slem', 'sle-micro'],
  ['suse linux enterprise micro', 'sle-micro'],
  ['suse linux enterprise server', 'sles'],
]);

/** The types of packages whose namespace is the distribution. */
const OS_TYPES: ReadonlySet<string> = new Set(['apk', 'deb', 'rpm']);

/** What a bill says of the distribution: the operating system among its components, or what its package URLs name. */
export function distroIn(system: SbomComponent | null, components: readonly SbomComponent[]): Distro | null {
  return systemDistro(system) ?? purlDistro(components);
}

function systemDistro(system: SbomComponent | null): Distro | null {
  if (system === null || system.name === '') return null;
  const { properties } = system;
  const distro = distroNamed(
    properties.get('syft:distro:id') ?? system.name,
    properties.get('syft:distro:versionID') ?? system.version,
  );
  return {
    ...distro,
    name: properties.get('syft:distro:prettyName') ?? distro.name,
    codename: properties.get('syft:distro:versionCodename') ?? null,
  };
}

/** That of the first package that names a release; else of the first that names a distribution. */
function purlDistro(components: readonly SbomComponent[]): Distro | null {
  let nameless: Distro | null = null;
  for (const component of components) {
    const purl = packageOf(component)?.purl;
    const distro = purl === undefined ? null : distroOfPurl(purl);
    if (distro !== null && distro.version !== null) return distro;
    nameless ??= distro;
  }
  return nameless;
}

/**
 * `distro=debian-12`, `alma-8.10`, `centos-stream-9`, `amazon-2 (Karoo)`; of Trivy's apk packages the release alone, and
 * the distribution is the namespace; `wolfi` where there are no releases. Without a release, packages of a system alone
 * say what the system is.
 */
function distroOfPurl({ type, namespace, qualifiers }: PurlParts): Distro | null {
  // Go's packageurl writes a blank as +, which stands for itself elsewhere in a package URL.
  const text = (qualifiers.get('distro') ?? '').replaceAll('+', ' ').trim().toLowerCase();
  const maker = OS_TYPES.has(type) ? (namespace?.toLowerCase() ?? null) : null;
  if (/^\d/.test(text)) return maker === null ? null : distroNamed(maker, text);
  const hyphen = text.search(/-\d/);
  if (hyphen > 0) return distroNamed(text.slice(0, hyphen), text.slice(hyphen + 1));
  if (maker === null) return null;
  if (text === '') return distroNamed(maker, null);
  // `debian-trixie/sid`, `amazon-AMI release 2018.03`
  const named = text.startsWith(`${maker}-`) && text !== 'opensuse-tumbleweed';
  return named ? distroNamed(maker, text.slice(maker.length + 1)) : distroNamed(text, null);
}

function distroNamed(name: string, version: string | null): Distro {
  const word = name.trim().toLowerCase();
  const id = IDS.get(word) ?? word;
  const release = version === null ? null : releaseOf(id, version);
  // CentOS Stream has CentOS's ID; its name alone tells it.
  const label = word === 'centos-stream' ? 'CentOS Stream' : id;
  return {
    id,
    version: release,
    name: release === null ? label : `${label} ${release}`,
    codename: null,
    like: [],
  };
}

/** VERSION_ID of os-release, where Trivy writes what it read in another file of the distribution. */
function releaseOf(id: string, version: string): string {
  const parts = /\d+(?:\.\d+)*/.exec(version)?.[0].split('.') ?? [];
  // `2 (Karoo)`, `2023.7.20250609 (Amazon Linux)`, `AMI release 2018.03`
  if (id === 'amzn' && parts.length > 0) return parts.length > 2 ? (parts[0] ?? '') : parts.join('.');
  if (id === 'mariner' && parts.length > 2) return parts.slice(0, 2).join('.');
  return version;
}
