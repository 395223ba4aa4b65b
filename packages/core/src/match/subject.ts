import { lookupName } from '../advisory/feeds/osv/ecosystem.ts';
import type { PackageMatching } from '../catalog/contract.ts';
import type { Distro, Package } from '../model/package.ts';
import type { VersionScheme } from '../version/contract.ts';
import { SCHEMES } from '../version/registry.generated.ts';
import { type Distribution, distributionOf } from './distribution.ts';
import { foreignMaker } from './foreign.ts';

/** What is looked up for a package, and what is compared: name and version always of the same thing. */
export interface Subject {
  readonly pkg: Package;
  readonly ecosystems: readonly string[];
  /** Those of `ecosystems` whose fixes the artefact does not get without a subscription, and which one. */
  readonly needs: { readonly name: string; readonly ecosystems: readonly string[] } | null;
  /** The name that the advisories of these ecosystems use, and the version that belongs to that name. */
  readonly name: string;
  readonly version: string;
  readonly scheme: VersionScheme;
  /** `Debian 12`, `PyPI` */
  readonly rule: string;
  /** Whether the ecosystem is that of the artefact's distribution. */
  readonly os: boolean;
  /** Errata of this ecosystem list builds. */
  readonly errata: boolean;
  /** A certified build: its distribution speaks of it in a place of its own, or not at all. */
  readonly certified: boolean;
  /** The minor release whose fixes go before those of others: see `Distribution.stream`. */
  readonly stream: string | null;
}

/** Why nothing is looked up for a package. */
export type Unmatched =
  /** There are no advisories for packages of its type. */
  | { readonly why: 'type' }
  /** We do not know which distribution this is. */
  | { readonly why: 'distribution' }
  /** It is not of the artefact's distribution; `maker` says whose it is. */
  | { readonly why: 'foreign'; readonly maker: string };

/** A package, and what is looked up for it. */
export interface PlacedPackage {
  readonly pkg: Package;
  readonly subject: Subject | Unmatched;
}

/** What the packages of one artefact have in common. */
export interface MatchContext {
  readonly matching: ReadonlyMap<string, PackageMatching>;
  readonly distribution: Distribution | null;
  /** Whether it has packages that only subscribers of the distribution get. */
  readonly subscribed: boolean;
}

/** What is known of an artefact before its packages are matched. */
export function contextOf(artefact: {
  readonly packages: readonly Package[];
  readonly distro: Distro | null;
  readonly matching: ReadonlyMap<string, PackageMatching>;
}): MatchContext {
  const { packages, distro, matching } = artefact;
  const distribution = distro === null ? null : distributionOf(distro);
  const subscribed = distribution?.subscription != null && packages.some(({ version }) => ESM.test(version));
  return { matching, distribution, subscribed };
}

/** Ubuntu's mark of extended maintenance: `1.1.1-1ubuntu2.1~18.04.23+esm1`. */
const ESM = /[+~]esm\d/;
/** A build that is certified, and numbered by itself: `1.1.1f-1ubuntu2.fips.22`, `3.0.2-0ubuntu1.10+Fips1`. */
const CERTIFIED = /[.+~]fips\d*(?:\.|$)/i;

/** The subject of a package, or why it has none. */
export function subjectOf(pkg: Package, context: MatchContext): Subject | Unmatched {
  const matching = context.matching.get(pkg.type);
  const scheme = SCHEMES.get(matching?.scheme ?? '');
  if (matching === undefined || scheme === undefined) return { why: 'type' };
  if (matching.closed === true && matching.names?.has(pkg.name) !== true) return { why: 'type' };
  if (matching.ecosystem !== 'distribution') return languageSubject(pkg, matching, scheme);
  const { distribution } = context;
  if (distribution === null) return { why: 'distribution' };
  const maker = foreignMaker(pkg, distribution);
  if (maker !== null) return { why: 'foreign', maker };
  // The version of a binary package may never be compared under the name of its source, nor the other way round.
  const { name, version } = distribution.names === 'source' ? (pkg.source ?? pkg) : pkg;
  const { label, errata, stream } = distribution;
  const common = { pkg, name, version, scheme, os: true, errata, stream };
  return { ...common, ...placesOf(pkg, context, { label, distribution }) };
}

function languageSubject(pkg: Package, matching: PackageMatching, scheme: VersionScheme): Subject {
  const { ecosystem: rule } = matching;
  const name = lookupName(rule, matching.names?.get(pkg.name) ?? pkg.name);
  const { version } = pkg;
  const plain = { os: false, errata: false, certified: false, stream: null, needs: null };
  return { pkg, ecosystems: [rule], name, version, scheme, rule, ...plain };
}

/** Where a distribution speaks of a package: certified builds have places, and version numbers, of their own. */
function placesOf(
  pkg: Package,
  { subscribed }: MatchContext,
  { label, distribution }: { readonly label: string; readonly distribution: Distribution },
): Pick<Subject, 'ecosystems' | 'needs' | 'rule' | 'certified'> {
  const { ecosystems, subscription } = distribution;
  const plain = { needs: null, rule: label, certified: false };
  if (subscription === null) return { ...plain, ecosystems };
  if (CERTIFIED.test(pkg.version))
    return { ecosystems: subscription.certified, needs: null, rule: `${label} FIPS`, certified: true };
  return {
    ...plain,
    ecosystems: [...ecosystems, ...subscription.ecosystems],
    needs: subscribed ? null : { name: subscription.name, ecosystems: subscription.ecosystems },
  };
}
