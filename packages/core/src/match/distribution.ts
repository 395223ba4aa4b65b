import type { Distro } from '../model/package.ts';

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
  /** OSV's ecosystems of a release (https://ossf.github.io/osv-schema/#defined-ecosystems); empty: OSV has none. */
  readonly ecosystems: (release: string) => readonly string[];
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

/** One line a distribution. Those without ecosystems are here for their end of life. */
const RULES: readonly DistributionRule[] = [
  {
    id: 'debian',
    label: 'Debian',
    release: major,
    ecosystems: (release) => [`Debian:${release}`],
    names: 'source',
    product: 'debian',
  },
  {
    id: 'ubuntu',
    label: 'Ubuntu',
    release: majorMinor,
    ecosystems: ubuntu,
    names: 'source',
    product: 'ubuntu',
  },
  {
    id: 'alpine',
    label: 'Alpine',
    release: majorMinor,
    ecosystems: (release) => [`Alpine:v${release}`],
    names: 'source',
    product: 'alpine-linux',
  },
  {
    id: 'almalinux',
    label: 'AlmaLinux',
    release: major,
    ecosystems: (release) => [`AlmaLinux:${release}`],
    names: 'binary',
    errata: true,
    product: 'almalinux',
  },
  {
    id: 'rocky',
    label: 'Rocky Linux',
    release: major,
    ecosystems: (release) => [`Rocky Linux:${release}`],
    names: 'binary',
    errata: true,
    product: 'rocky-linux',
  },
  {
    id: 'rhel',
    label: 'Red Hat Enterprise Linux',
    release: major,
    ecosystems: (release) =>
      ['baseos', 'appstream', 'crb'].map((part) => `Red Hat:enterprise_linux:${release}::${part}`),
    names: 'binary',
    errata: true,
    product: 'rhel',
  },
  {
    id: 'wolfi',
    label: 'Wolfi',
    release: whole,
    rolling: true,
    ecosystems: () => ['Wolfi'],
    names: 'source',
    product: null,
  },
  {
    id: 'chainguard',
    label: 'Chainguard',
    release: whole,
    rolling: true,
    ecosystems: () => ['Chainguard'],
    names: 'source',
    product: null,
  },
  {
    id: 'amzn',
    label: 'Amazon Linux',
    release: whole,
    ecosystems: none,
    names: 'binary',
    product: 'amazon-linux',
  },
  { id: 'centos', label: 'CentOS', release: major, ecosystems: none, names: 'binary', product: 'centos' },
  { id: 'fedora', label: 'Fedora', release: major, ecosystems: none, names: 'binary', product: 'fedora' },
  { id: 'mageia', label: 'Mageia', release: major, ecosystems: none, names: 'binary', product: 'mageia' },
  {
    id: 'ol',
    label: 'Oracle Linux',
    release: major,
    ecosystems: none,
    names: 'binary',
    product: 'oracle-linux',
  },
  {
    id: 'opensuse-leap',
    label: 'openSUSE Leap',
    release: majorMinor,
    ecosystems: none,
    names: 'binary',
    product: 'opensuse',
  },
  {
    id: 'photon',
    label: 'Photon OS',
    release: majorMinor,
    ecosystems: none,
    names: 'binary',
    product: 'vmware-photon',
  },
  { id: 'sles', label: 'SLES', release: servicePack, ecosystems: none, names: 'binary', product: 'sles' },
];

/** SLES writes `15` for what everybody else calls 15.0. */
function servicePack(version: string): string | null {
  return /^\d{1,9}$/.test(version) ? `${version}.0` : majorMinor(version);
}

/** A distribution as far as matching needs it. */
export interface Distribution {
  /** `Debian 12` */
  readonly label: string;
  /** OSV's ecosystems; empty where OSV has none that we know. */
  readonly ecosystems: readonly string[];
  readonly names: 'source' | 'binary';
  readonly errata: boolean;
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
  return { label, ecosystems: [], names: 'binary', errata: false, lifeCycle: null };
}

function fromRule(rule: DistributionRule, release: string, distro: Distro): Distribution {
  // CentOS Stream has CentOS's ID, and a life of its own.
  const product = rule.id === 'centos' && distro.name.includes('Stream') ? 'centos-stream' : rule.product;
  return {
    label: release === '' ? rule.label : `${rule.label} ${release}`,
    ecosystems: rule.ecosystems(release),
    names: rule.names,
    errata: rule.errata === true,
    lifeCycle: product === null ? null : { product, cycle: release },
  };
}
