import type { AdvisorySource } from '../model/advisory.ts';
import type { Distro } from '../model/package.ts';

/** The formats of packages that distributions have. */
export type PackageFormat = 'apk' | 'deb' | 'rpm';

/** Fixes that only those get who subscribe. */
export interface Subscription {
  /** `Ubuntu Pro` */
  readonly name: string;
  /** OSV's ecosystems of these fixes. */
  readonly ecosystems: readonly string[];
  /** The ecosystems of the certified builds, which have version numbers of their own. */
  readonly certified: readonly string[];
}

/** What we know of a distribution: how OSV names it, how its advisories name packages, where its end of life stands. */
interface DistributionRule {
  /** `ID` of os-release. */
  readonly id: string;
  /** As a reader of a report knows it. */
  readonly label: string;
  /** The part of `VERSION_ID` that names a release; null: no release (a rolling branch, a text we do not know). */
  readonly release: (version: string) => string | null;
  /** True for a distribution without releases, which has one ecosystem for all time. */
  readonly rolling?: boolean;
  /** The purl type of its packages. */
  readonly format: PackageFormat;
  /** How the `Vendor` of its own rpms begins, in lower case; packages of another vendor are not the distribution's. */
  readonly vendors?: readonly string[];
  /**
   * OSV's ecosystems of a release (https://ossf.github.io/osv-schema/#defined-ecosystems); empty: OSV has none. `version`
   * is `VERSION_ID` as it stands, for those that know minor releases.
   */
  readonly ecosystems: (release: string, version: string) => readonly string[];
  readonly subscription?: (release: string) => Subscription | null;
  /** Its minor releases are kept up beside later ones, each with fixes of its own (extended update support). */
  readonly streams?: boolean;
  /** Whether its advisories name source packages (with the source's version) or those that are installed. */
  readonly names: 'source' | 'binary';
  /** Its errata list the builds that carry a fix, sometimes several of one package. */
  readonly errata?: boolean;
  /** The product and cycle of endoflife.date; the cycle of a release is the release, unless said otherwise. */
  readonly product: string | null;
}

const major = (version: string): string | null => /^\d{1,9}(?=$|\.)/.exec(version)?.[0] ?? null;
/** `3.20` of `3.20.2`; null for what goes on otherwise: Alpine's edge is `3.21.0_alpha20240923`. */
const majorMinor = (version: string): string | null =>
  /^(\d{1,9}\.\d{1,9})(?:\.\d{1,9})*$/.exec(version)?.[1] ?? null;
const whole = (version: string): string => version;
const none = (): readonly string[] => [];

/** Ubuntu's releases of April in even years are LTS, and OSV says so in the name. */
function ubuntu(release: string): readonly string[] {
  const [year = '', month = ''] = release.split('.');
  const isLts = month === '04' && Number(year) % 2 === 0;
  return [isLts ? `Ubuntu:${release}:LTS` : `Ubuntu:${release}`];
}

/** Ubuntu Pro: extended maintenance (`…+esm1`) and the FIPS channels, for releases with long-term support alone. */
function ubuntuPro(release: string): Subscription | null {
  const [base = ''] = ubuntu(release);
  if (!base.endsWith(':LTS')) return null;
  const channel = (name: string): string => `Ubuntu:Pro:${name}${release}:LTS`;
  return {
    name: 'Ubuntu Pro',
    ecosystems: [channel('')],
    certified: ['FIPS:', 'FIPS-updates:', 'FIPS-preview:'].map(channel),
  };
}

/** Red Hat's: the release, and the streams that keep up one of its minor releases. */
function redHat(release: string, version: string): readonly string[] {
  const main = ['baseos', 'appstream', 'crb'].map((part) => `Red Hat:enterprise_linux:${release}::${part}`);
  const minor = majorMinor(version);
  if (minor === null) return main;
  const streams = ['rhel_eus', 'rhel_e4s', 'rhel_aus', 'rhel_tus'].flatMap((stream) =>
    ['baseos', 'appstream'].map((part) => `Red Hat:${stream}:${minor}::${part}`),
  );
  return [...main, ...streams];
}

/** One line a distribution. Those without ecosystems are here for their end of life. */
const RULES: readonly DistributionRule[] = [
  {
    id: 'debian',
    format: 'deb',
    label: 'Debian',
    release: major,
    ecosystems: (release) => [`Debian:${release}`],
    names: 'source',
    product: 'debian',
  },
  {
    id: 'ubuntu',
    format: 'deb',
    label: 'Ubuntu',
    release: majorMinor,
    ecosystems: ubuntu,
    subscription: ubuntuPro,
    names: 'source',
    product: 'ubuntu',
  },
  {
    id: 'alpine',
    format: 'apk',
    label: 'Alpine',
    release: majorMinor,
    ecosystems: (release) => [`Alpine:v${release}`],
    names: 'source',
    product: 'alpine-linux',
  },
  {
    id: 'almalinux',
    format: 'rpm',
    vendors: ['almalinux', 'cloudlinux'],
    label: 'AlmaLinux',
    release: major,
    ecosystems: (release) => [`AlmaLinux:${release}`],
    names: 'binary',
    errata: true,
    product: 'almalinux',
  },
  {
    id: 'rocky',
    format: 'rpm',
    vendors: ['rocky'],
    label: 'Rocky Linux',
    release: major,
    ecosystems: (release) => [`Rocky Linux:${release}`],
    names: 'binary',
    errata: true,
    product: 'rocky-linux',
  },
  {
    id: 'rhel',
    format: 'rpm',
    vendors: ['red hat'],
    label: 'Red Hat Enterprise Linux',
    release: major,
    ecosystems: redHat,
    streams: true,
    names: 'binary',
    errata: true,
    product: 'rhel',
  },
  {
    id: 'wolfi',
    format: 'apk',
    label: 'Wolfi',
    release: whole,
    rolling: true,
    ecosystems: () => ['Wolfi'],
    names: 'source',
    product: null,
  },
  {
    id: 'chainguard',
    format: 'apk',
    label: 'Chainguard',
    release: whole,
    rolling: true,
    ecosystems: () => ['Chainguard'],
    names: 'source',
    product: null,
  },
  {
    id: 'amzn',
    format: 'rpm',
    vendors: ['amazon'],
    label: 'Amazon Linux',
    release: whole,
    ecosystems: none,
    names: 'binary',
    product: 'amazon-linux',
  },
  {
    id: 'centos',
    format: 'rpm',
    vendors: ['centos', 'red hat'],
    label: 'CentOS',
    release: major,
    ecosystems: none,
    names: 'binary',
    product: 'centos',
  },
  {
    id: 'fedora',
    format: 'rpm',
    vendors: ['fedora'],
    label: 'Fedora',
    release: major,
    ecosystems: none,
    names: 'binary',
    product: 'fedora',
  },
  {
    id: 'mageia',
    format: 'rpm',
    vendors: ['mageia'],
    label: 'Mageia',
    release: major,
    ecosystems: none,
    names: 'binary',
    product: 'mageia',
  },
  {
    id: 'ol',
    format: 'rpm',
    vendors: ['oracle'],
    label: 'Oracle Linux',
    release: major,
    ecosystems: none,
    names: 'binary',
    product: 'oracle-linux',
  },
  {
    id: 'opensuse-leap',
    format: 'rpm',
    vendors: ['opensuse', 'suse'],
    label: 'openSUSE Leap',
    release: majorMinor,
    ecosystems: none,
    names: 'binary',
    product: 'opensuse',
  },
  {
    id: 'photon',
    format: 'rpm',
    vendors: ['vmware', 'broadcom'],
    label: 'Photon OS',
    release: majorMinor,
    ecosystems: none,
    names: 'binary',
    product: 'vmware-photon',
  },
  {
    id: 'sles',
    format: 'rpm',
    vendors: ['suse'],
    label: 'SLES',
    release: servicePack,
    ecosystems: none,
    names: 'binary',
    product: 'sles',
  },
];

/** SLES writes `15` for what everybody else calls 15.0. */
function servicePack(version: string): string | null {
  return /^\d{1,9}$/.test(version) ? `${version}.0` : majorMinor(version);
}

/** A distribution as far as matching needs it. */
export interface Distribution {
  /** `ID` of os-release. */
  readonly id: string;
  /** `Debian 12` */
  readonly label: string;
  /** `12`, `9`, `20.04`; empty for one without releases. */
  readonly release: string;
  /** OSV's ecosystems; empty where OSV has none that we know. */
  readonly ecosystems: readonly string[];
  readonly names: 'source' | 'binary';
  readonly errata: boolean;
  /** The purl type of its packages; null where we do not know the distribution. */
  readonly format: PackageFormat | null;
  /** How the `Vendor` of its own rpms begins, in lower case; empty: not known. */
  readonly vendors: readonly string[];
  readonly subscription: Subscription | null;
  /** `9.4` where the minor release may be kept up beside later ones; else null. */
  readonly stream: string | null;
  /** endoflife.date's product and cycle, null where there is none. */
  readonly lifeCycle: { readonly product: string; readonly cycle: string } | null;
}

/**
 * What we know of a distribution by its os-release. Null where it does not say which release it is (Debian sid, Alpine
 * edge, no VERSION_ID). One that is not in the table has no ecosystems: its name is known, its advisories are not.
 */
export function distributionOf(distro: Distro): Distribution | null {
  const rule = RULES.find((one) => one.id === distro.id);
  if (rule === undefined) return distro.version === null ? null : unlisted(distro, distro.version);
  if (rule.rolling === true) return fromRule(rule, '', distro);
  const release = distro.version === null ? null : rule.release(distro.version);
  return release === null ? null : fromRule(rule, release, distro);
}

function unlisted(distro: Distro, version: string): Distribution {
  const label = `${distro.id} ${version}`;
  return {
    id: distro.id,
    label,
    release: version,
    ecosystems: [],
    names: 'binary',
    errata: false,
    format: null,
    vendors: [],
    subscription: null,
    stream: null,
    lifeCycle: null,
  };
}

function fromRule(rule: DistributionRule, release: string, distro: Distro): Distribution {
  // CentOS Stream has CentOS's ID, and a life of its own.
  const product = rule.id === 'centos' && distro.name.includes('Stream') ? 'centos-stream' : rule.product;
  return {
    id: rule.id,
    label: release === '' ? rule.label : `${rule.label} ${release}`,
    release,
    ecosystems: rule.ecosystems(release, distro.version ?? ''),
    names: rule.names,
    errata: rule.errata === true,
    format: rule.format,
    vendors: rule.vendors ?? [],
    subscription: rule.subscription?.(release) ?? null,
    stream: rule.streams === true ? majorMinor(distro.version ?? '') : null,
    lifeCycle: product === null ? null : { product, cycle: release },
  };
}

/** Whether the database has anything of this release, be it for subscribers alone. */
export function isSpokenOf({ ecosystems, subscription }: Distribution, source: AdvisorySource): boolean {
  return [...ecosystems, ...(subscription?.ecosystems ?? [])].some((one) => source.hasEcosystem(one));
}
