import type { PackageMatching } from '../catalog/contract.ts';
import type { Advisory, AdvisorySource } from '../model/advisory.ts';
import type { Gap, Suppressed, VulnerabilityFinding } from '../model/finding.ts';
import { compareCodePoints } from '../model/order.ts';
import type { FunctionTable } from '../model/function-table.ts';
import type { Distro, Package } from '../model/package.ts';
import { type Assessment, assess } from './assess.ts';
import { distributionOf } from './distribution.ts';
import { distributionGaps, endOfLifeOf, type ReleaseFile } from './distribution-gaps.ts';
import { fingerprint, stablePurl } from './fingerprint.ts';
import { compareFindings, compareGaps, compareSuppressed } from './order.ts';
import { type Reachability, reachabilityIn } from './reachable.ts';
import { reasonOf } from './reason.ts';
import { type Subject, subjectOf } from './statements.ts';

/** All that matching needs. It asks the source, and nothing else of the world. */
export interface MatchOptions {
  readonly packages: readonly Package[];
  readonly distro: Distro | null;
  /** Where `distro` was read. */
  readonly releaseFile: ReleaseFile;
  readonly source: AdvisorySource;
  /** When end of life is decided. */
  readonly now: Date;
  /** How packages of a purl type are matched, from the descriptors of the catalogers. */
  readonly matching: ReadonlyMap<string, PackageMatching>;
  /** The instruction of each layer, by its index. */
  readonly instructions: readonly (string | null)[];
  /** The function tables of Go programs, by their path. Without them `reachable` is not known. */
  readonly functionTables?: ReadonlyMap<string, FunctionTable>;
}

/** What matching found, each list in the report's order. */
export interface MatchResult {
  readonly findings: readonly VulnerabilityFinding[];
  /** By `distribution`: the installed version has the fix. By `owner`: the files are an OS package's. */
  readonly suppressed: readonly Suppressed[];
  /** `distro/…`, and `package/version-unknown` for a package that has advisories, but no version to compare. */
  readonly gaps: readonly Gap[];
  /** YYYY-MM-DD, for `artifact.distro`. */
  readonly endOfLife: string | null;
}

/** Packages × advisories: one finding an (id, purl), each with the reason; see docs of the parts beside this file. */
export function matchPackages(options: MatchOptions): MatchResult {
  const { packages, distro, releaseFile, matching } = options;
  const source = rememberAdvisories(options.source);
  const osPackages = packages.filter((pkg) => matching.get(pkg.type)?.ecosystem === 'distribution').length;
  const endOfLife = endOfLifeOf(distro, source, { now: options.now, releaseFile });
  const gaps = [
    ...distributionGaps({ distro, releaseFile, osPackages, packages: packages.length }, source),
    ...(endOfLife.gap === null ? [] : [endOfLife.gap]),
    ...languageGaps(packages, matching, source),
  ];
  const distribution = distro === null ? null : distributionOf(distro);
  const known = new Map<string, readonly Assessment[]>();
  const drafts: Draft[] = [];
  for (const pkg of packages) {
    const subject = subjectOf(pkg, matching.get(pkg.type), distribution);
    if (subject === null) continue;
    if (isVersionUnknown(subject.version)) {
      gaps.push(...unknownVersion(subject, source));
      continue;
    }
    const key = JSON.stringify([
      pkg.type,
      subject.name,
      subject.version,
      subject.os ? [pkg.arch, pkg.module] : [],
    ]);
    const assessments = known.get(key) ?? assess(subject, source);
    known.set(key, assessments);
    for (const assessment of assessments) drafts.push({ subject, assessment });
  }
  return {
    ...finish(drafts, {
      instructions: options.instructions,
      reachability: reachabilityIn(options.functionTables ?? new Map()),
    }),
    gaps: gaps.sort(compareGaps),
    endOfLife: endOfLife.endOfLife,
  };
}

/** Packages of one source, and errata of many CVEs, ask for the same records again and again. */
function rememberAdvisories(source: AdvisorySource): AdvisorySource {
  const known = new Map<string, Advisory | null>();
  const advisory = (id: string): Advisory | null => {
    const found = known.get(id);
    if (found !== undefined) return found;
    const read = source.advisory(id);
    known.set(id, read);
    return read;
  };
  return {
    info: source.info,
    hasEcosystem: (ecosystem) => source.hasEcosystem(ecosystem),
    affected: (ecosystem, name) => source.affected(ecosystem, name),
    advisory,
    byAlias: (id) => source.byAlias(id),
    epss: (cve) => source.epss(cve),
    kev: (cve) => source.kev(cve),
    endOfLife: (product) => source.endOfLife(product),
    close: () => source.close(),
  };
}

/** What was not looked for: packages of ecosystems of which the database has nothing (`database/no-advisories`). */
function languageGaps(
  packages: readonly Package[],
  matching: MatchOptions['matching'],
  source: AdvisorySource,
): Gap[] {
  const counts = new Map<string, number>();
  for (const { type } of packages) {
    const ecosystem = matching.get(type)?.ecosystem ?? 'distribution';
    if (ecosystem !== 'distribution' && !source.hasEcosystem(ecosystem))
      counts.set(ecosystem, (counts.get(ecosystem) ?? 0) + 1);
  }
  return [...counts].map(([ecosystem, count]) => ({
    kind: 'gap',
    id: 'database/no-advisories',
    reason: `the database has no advisories for ${ecosystem}: ${count} ${count === 1 ? 'package' : 'packages'} could not be matched`,
    location: null,
  }));
}

/**
 * A module that was built from a working copy has no version: neither a low one nor a high one. Go writes `(devel)`, or,
 * where the repository has no tags and the copy was changed, `v0.0.0-…+dirty`.
 */
function isVersionUnknown(version: string): boolean {
  return (
    version === '' || version === '(devel)' || (version.startsWith('v0.0.0-') && version.endsWith('+dirty'))
  );
}

function unknownVersion(subject: Subject, source: AdvisorySource): readonly Gap[] {
  const records = new Set(
    subject.ecosystems.flatMap((one) => source.affected(one, subject.name).map(({ advisory }) => advisory)),
  );
  if (records.size === 0) return [];
  const count = records.size === 1 ? '1 advisory names it' : `${records.size} advisories name it`;
  const reason = `${subject.pkg.name} has no version that could be compared; ${count}`;
  const location = subject.pkg.locations[0] ?? null;
  return [{ kind: 'gap', id: 'package/version-unknown', reason, location }];
}

/** A finding before its fingerprint, which depends on the others. */
interface Draft {
  readonly subject: Subject;
  readonly assessment: Assessment;
}

/** What is added to drafts when they become findings. */
interface Surroundings {
  readonly instructions: readonly (string | null)[];
  readonly reachability: Reachability;
}

function finish(
  drafts: readonly Draft[],
  surroundings: Surroundings,
): Pick<MatchResult, 'findings' | 'suppressed'> {
  const findings: VulnerabilityFinding[] = [];
  const suppressed: Suppressed[] = [];
  const ordinals = new Map<string, number>();
  for (const draft of [...drafts].sort(compareDrafts)) {
    const subject = stablePurl(draft.subject.pkg.purl);
    const key = `${draft.assessment.id} ${subject}`;
    const ordinal = ordinals.get(key) ?? 0;
    ordinals.set(key, ordinal + 1);
    const print = fingerprint({ kind: 'vulnerability', id: draft.assessment.id, subject, ordinal });
    const finding = toFinding(draft, { fingerprint: print, ...surroundings });
    const suppression = suppressionOf(draft);
    if (suppression === null) findings.push(finding);
    else suppressed.push({ finding, ...suppression });
  }
  return { findings: findings.sort(compareFindings), suppressed: suppressed.sort(compareSuppressed) };
}

function compareDrafts(a: Draft, b: Draft): number {
  return (
    compareCodePoints(a.assessment.id, b.assessment.id) ||
    compareCodePoints(a.subject.pkg.purl, b.subject.pkg.purl)
  );
}

/** Who says that a match is no finding; null: nobody. */
function suppressionOf({ subject, assessment }: Draft): Omit<Suppressed, 'finding'> | null {
  const { state, by, fixedVersion } = assessment.decision;
  if (state === 'fixed') {
    const reason = `fixed in ${fixedVersion}, you have ${subject.version}`;
    return { by: 'distribution', reason, source: `${by.advisory.id} (${subject.rule})` };
  }
  const owner = subject.os ? null : subject.pkg.ownedBy;
  if (owner === null) return null;
  return {
    by: 'owner',
    reason: `its files are those of ${owner}, which is matched in its place`,
    source: owner,
  };
}

function toFinding(
  { subject, assessment }: Draft,
  rest: Surroundings & { readonly fingerprint: string },
): VulnerabilityFinding {
  const { type, name, version, purl, locations } = subject.pkg;
  const place = locations[0];
  const layer = place?.layer ?? null;
  const { decision } = assessment;
  return {
    kind: 'vulnerability',
    id: assessment.id,
    aliases: assessment.aliases,
    title: assessment.title,
    severity: assessment.rating.severity,
    reason: reasonOf(subject, decision),
    fingerprint: rest.fingerprint,
    location: {
      path: place?.path ?? '',
      startLine: null,
      startColumn: null,
      endLine: null,
      endColumn: null,
      layer,
      instruction: layer === null ? null : (rest.instructions[layer] ?? null),
    },
    package: { type, name, version, purl },
    installedVersion: version,
    fixedVersion: decision.fixedVersion,
    fixState: decision.fixState,
    cvss: assessment.rating.cvss,
    epss: assessment.epss,
    kev: assessment.kev,
    reachable: rest.reachability(assessment.imports, locations),
    origin: null,
    urls: assessment.urls,
  };
}
