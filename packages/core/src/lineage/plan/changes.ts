import type { VulnerabilityFinding } from '../../model/finding.ts';
import { compareCodePoints } from '../../model/order.ts';
import type { Package } from '../../model/package.ts';
import type { VersionScheme } from '../../version/contract.ts';
import { sameLine } from './line.ts';

/** A package and what it would be. */
export interface Upgrade {
  readonly pkg: Package;
  readonly upgraded: Package;
  /** As people are told: the version of the source where the advisories name sources. */
  readonly from: string;
  readonly to: string;
}

/** A change that could be made: packages that are upgraded together. */
export interface Change {
  readonly kind: 'os-package' | 'library';
  readonly name: string;
  readonly upgrades: readonly Upgrade[];
  /** The target lies in another major line. */
  readonly major: boolean;
  /** Findings that go, and those that come. */
  readonly gone: readonly VulnerabilityFinding[];
  readonly come: readonly VulnerabilityFinding[];
}

/** What changes are made from. */
export interface ChangeOptions {
  readonly findings: readonly VulnerabilityFinding[];
  readonly packages: readonly Package[];
  /** How a package is matched: by its own version or its source's, in which order; null: not at all. */
  howMatched(
    pkg: Package,
  ): { readonly bySource: boolean; readonly os: boolean; readonly scheme: VersionScheme } | null;
  /** The findings of packages as they would be, by the same matching and policy as the scan's. */
  evaluate(packages: readonly Package[]): readonly VulnerabilityFinding[];
}

/** Raising a library may meet flaws that begin later: then it is raised again, at most so often. */
const MOST_RAISES = 20;

/**
 * Whether a fix is one that the distribution has built for this release under the version that is installed: `0.34-4`
 * is in Debian's `0.34-4~deb12u1`. By version order that build is lower, and no higher one will come.
 */
export function isOwnBuild(installed: string, fix: string): boolean {
  return installed.startsWith(`${fix}~`);
}

/** Every upgrade that closes a finding, in no order that means anything. Changes do not overlap. */
export function changesOf(options: ChangeOptions): readonly Change[] {
  const byPurl = groupBy(options.findings, ({ package: pkg }) => pkg.purl);
  const os: Package[] = [];
  const libraries: Package[] = [];
  for (const pkg of options.packages) {
    const matched = byPurl.has(pkg.purl) ? options.howMatched(pkg) : null;
    if (matched !== null) (matched.os ? os : libraries).push(pkg);
  }
  return [...osChanges(os, byPurl, options), ...libraryChanges(libraries, byPurl, options)];
}

type FindingsByPurl = ReadonlyMap<string, readonly VulnerabilityFinding[]>;

/** Packages of one source are upgraded together, as their distribution publishes them. */
function osChanges(packages: readonly Package[], byPurl: FindingsByPurl, options: ChangeOptions): Change[] {
  const changes: Change[] = [];
  const groups = groupBy(packages, (pkg) => `${pkg.type}\0${pkg.source?.name ?? pkg.name}`);
  for (const group of groups.values()) {
    const upgrades: Upgrade[] = [];
    for (const pkg of group) {
      const matched = options.howMatched(pkg);
      const installed = matched?.bySource === true ? (pkg.source?.version ?? pkg.version) : pkg.version;
      const findings = byPurl.get(pkg.purl) ?? [];
      const open = findings.filter(({ fixedVersion }) => !isOwnBuild(installed, fixedVersion ?? ''));
      const to = highestFix(open, matched?.scheme ?? null);
      if (matched !== null && to !== null) upgrades.push(upgradeOf(pkg, to, matched.bySource));
    }
    const [first] = upgrades;
    if (first === undefined) continue;
    const name = first.pkg.source?.name ?? first.pkg.name;
    changes.push(changeOf({ kind: 'os-package', name, upgrades, major: false }, byPurl, options));
  }
  return changes;
}

function highestFix(findings: readonly VulnerabilityFinding[], scheme: VersionScheme | null): string | null {
  const fixes = findings.map(({ fixedVersion }) => fixedVersion).filter((version) => version !== null);
  if (scheme === null) return null;
  return fixes.reduce<string | null>(
    (best, one) => (best === null || scheme.compare(one, best) > 0 ? one : best),
    null,
  );
}

function upgradeOf(pkg: Package, to: string, bySource: boolean): Upgrade {
  const { source } = pkg;
  if (!bySource || source === null) return { pkg, upgraded: { ...pkg, version: to }, from: pkg.version, to };
  // A binary package may have a version of its own; the source's is the one that is compared.
  const version = pkg.version === source.version ? to : pkg.version;
  return { pkg, upgraded: { ...pkg, version, source: { ...source, version: to } }, from: source.version, to };
}

function changeOf(
  draft: Omit<Change, 'gone' | 'come'>,
  byPurl: FindingsByPurl,
  options: ChangeOptions,
): Change {
  const before = draft.upgrades.flatMap(({ pkg }) => byPurl.get(pkg.purl) ?? []);
  const after = options.evaluate(draft.upgrades.map(({ upgraded }) => upgraded));
  return { ...draft, ...difference(before, after) };
}

/** Findings are the same where flaw and package are; the package keeps its purl when its version is raised in thought. */
function difference(
  before: readonly VulnerabilityFinding[],
  after: readonly VulnerabilityFinding[],
): Pick<Change, 'gone' | 'come'> {
  const key = ({ id, package: pkg }: VulnerabilityFinding): string => `${id}\0${pkg.purl}`;
  const stays = new Set(after.map(key));
  const known = new Set(before.map(key));
  return {
    gone: before.filter((one) => !stays.has(key(one))),
    come: after.filter((one) => !known.has(key(one))),
  };
}

/**
 * All copies of a library within one major line are raised to the lowest version of that line that closes all that the
 * line can close; what it cannot is a change of its own, to the line that can.
 */
function libraryChanges(
  packages: readonly Package[],
  byPurl: FindingsByPurl,
  options: ChangeOptions,
): Change[] {
  const changes: Change[] = [];
  for (const group of linesOf(packages)) {
    const [first] = group;
    const scheme = first === undefined ? null : (options.howMatched(first)?.scheme ?? null);
    if (first === undefined || scheme === null) continue;
    const draft = { kind: 'library', name: first.name } as const;
    const raised = group.map((pkg) => raise(pkg, { byPurl, options, scheme, within: true }));
    const upgrades = sameTarget(
      raised.filter((one) => one !== null),
      scheme,
    );
    if (upgrades.length > 0) changes.push(changeOf({ ...draft, upgrades, major: false }, byPurl, options));
    const left = leftOver(changes.at(-1), upgrades, group, byPurl);
    const beyond = group.map((pkg) => raise(pkg, { byPurl: left, options, scheme, within: false }));
    const major = sameTarget(
      beyond.filter((one) => one !== null),
      scheme,
    );
    if (major.length > 0) changes.push(changeOf({ ...draft, upgrades: major, major: true }, left, options));
  }
  return changes;
}

function linesOf(packages: readonly Package[]): readonly Package[][] {
  const groups: Package[][] = [];
  for (const same of groupBy(packages, (pkg) => `${pkg.type}\0${pkg.name}`).values()) {
    const lines: Package[][] = [];
    for (const pkg of same) {
      const line = lines.find(
        ([first]) => first !== undefined && sameLine(pkg.type, pkg.version, first.version),
      );
      if (line === undefined) lines.push([pkg]);
      else line.push(pkg);
    }
    groups.push(...lines);
  }
  return groups;
}

interface Raise {
  readonly byPurl: FindingsByPurl;
  readonly options: ChangeOptions;
  readonly scheme: VersionScheme;
  /** Only to versions of the same major line. */
  readonly within: boolean;
}

/** The lowest version that closes all that can be closed, or null where no version closes anything. */
function raise(pkg: Package, { byPurl, options, scheme, within }: Raise): Upgrade | null {
  let findings = byPurl.get(pkg.purl) ?? [];
  let target: string | null = null;
  for (let round = 0; round < MOST_RAISES; round++) {
    const fixes = findings.filter(
      ({ fixedVersion }) =>
        fixedVersion !== null && (!within || sameLine(pkg.type, pkg.version, fixedVersion)),
    );
    const next = highestFix(fixes, scheme);
    if (next === null || (target !== null && scheme.compare(next, target) <= 0)) break;
    target = written(next, pkg);
    findings = options.evaluate([{ ...pkg, version: target }]);
  }
  return target === null ? null : upgradeOf(pkg, target, false);
}

/** Go's modules are written with a `v`, its advisories without. */
function written(version: string, pkg: Package): string {
  return pkg.version.startsWith('v') && /^\d/.test(version) ? `v${version}` : version;
}

/** Copies of one line end at the same version: the highest that one of them needs. */
function sameTarget(upgrades: readonly Upgrade[], scheme: VersionScheme): readonly Upgrade[] {
  const to = upgrades.reduce<string | null>(
    (best, one) => (best === null || scheme.compare(one.to, best) > 0 ? one.to : best),
    null,
  );
  return to === null ? [] : upgrades.map(({ pkg }) => upgradeOf(pkg, to, false));
}

/** The findings of a group that its change does not close: all of them where there is no change. */
function leftOver(
  change: Change | undefined,
  upgrades: readonly Upgrade[],
  group: readonly Package[],
  byPurl: FindingsByPurl,
): FindingsByPurl {
  const gone = new Set(upgrades.length === 0 ? [] : change?.gone);
  return new Map(
    group.map((pkg) => [pkg.purl, (byPurl.get(pkg.purl) ?? []).filter((finding) => !gone.has(finding))]),
  );
}

/** Lists by key, in the order of the keys. */
function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const list = groups.get(keyOf(item));
    if (list === undefined) groups.set(keyOf(item), [item]);
    else list.push(item);
  }
  return new Map([...groups].sort(([a], [b]) => compareCodePoints(a, b)));
}
