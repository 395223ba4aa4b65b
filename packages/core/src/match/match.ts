import type { PackageMatching } from '../catalog/contract.ts';
import type { Advisory, AdvisorySource } from '../model/advisory.ts';
import type { Gap, Suppressed, VulnerabilityFinding } from '../model/finding.ts';
import { fingerprint, stablePurl } from '../model/fingerprint.ts';
import type { FunctionTable } from '../model/function-table.ts';
import { compareCodePoints } from '../model/order.ts';
import type { Distro, Package, Purl } from '../model/package.ts';
import { type Assessment, assess } from './assess.ts';
import { distributionGaps, endOfLifeOf, type ReleaseFile } from './distribution-gaps.ts';
import { compareFindings, compareGaps, compareSuppressed } from './order.ts';
import { otherReleaseGaps } from './other-release.ts';
import { foreignGaps, isVersionUnknown, unknownVersionGap, unmatchedGaps } from './package-gaps.ts';
import { type Reachability, reachabilityIn } from './reachable.ts';
import { reasonOf } from './reason.ts';
import { contextOf, type PlacedPackage, type Subject, subjectOf } from './subject.ts';
import { type Match, suppressionOf } from './suppression.ts';

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
  /** By `distribution`: the installed version has the fix. By `owner`: another package answers for it. */
  readonly suppressed: readonly Suppressed<VulnerabilityFinding>[];
  /** `distro/…`, `database/no-advisories`, `package/…`: what could not be matched, and why. */
  readonly gaps: readonly Gap[];
  /** YYYY-MM-DD, for `artifact.distro`. */
  readonly endOfLife: string | null;
}

/** Packages × advisories: one finding an (id, purl), each with the reason; see docs/matching.md. */
export function matchPackages(options: MatchOptions): MatchResult {
  const { packages, distro, releaseFile, matching } = options;
  const source = rememberAdvisories(options.source);
  const osPackages = packages.filter((pkg) => matching.get(pkg.type)?.ecosystem === 'distribution').length;
  const endOfLife = endOfLifeOf(distro, source, { now: options.now, releaseFile });
  const context = contextOf(options);
  const placed = packages.map((pkg): PlacedPackage => ({ pkg, subject: subjectOf(pkg, context) }));
  const subjects = placed.flatMap(({ subject }) => ('why' in subject ? [] : [subject]));
  const drafts = draftsOf(subjects, source);
  const gaps = [
    ...distributionGaps({ distro, releaseFile, osPackages, packages: packages.length }, source),
    ...(endOfLife.gap === null ? [] : [endOfLife.gap]),
    ...unmatchedGaps(placed, source),
    ...foreignGaps(placed, { distribution: context.distribution, source }),
    ...otherReleaseGaps(placed, { distribution: context.distribution, source }),
    ...subjects.flatMap((subject) => unknownVersionGap(subject, source)),
  ];
  return {
    ...finish(drafts, {
      instructions: options.instructions,
      reachability: reachabilityIn(options.functionTables ?? new Map()),
      answering: new Set(
        subjects
          .filter(({ os, ecosystems }) => os && ecosystems.some((one) => source.hasEcosystem(one)))
          .map(({ pkg }) => pkg.purl),
      ),
    }),
    gaps: gaps.sort(compareGaps),
    endOfLife: endOfLife.endOfLife,
  };
}

/** The flaws of each subject. Packages of one source are asked about once. */
function draftsOf(subjects: readonly Subject[], source: AdvisorySource): readonly Match[] {
  const known = new Map<string, readonly Assessment[]>();
  const drafts: Match[] = [];
  for (const subject of subjects) {
    if (isVersionUnknown(subject.version)) continue;
    const { pkg, name, version, rule, os } = subject;
    const key = JSON.stringify([pkg.type, rule, name, version, os ? [pkg.arch, pkg.module] : []]);
    const assessments = known.get(key) ?? assess(subject, source);
    known.set(key, assessments);
    for (const assessment of assessments) drafts.push({ subject, assessment });
  }
  return drafts;
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
    packagesOf: (advisories) => source.packagesOf(advisories),
    advisory,
    byAlias: (id) => source.byAlias(id),
    epss: (cve) => source.epss(cve),
    kev: (cve) => source.kev(cve),
    endOfLife: (product) => source.endOfLife(product),
    officialTags: (repository) => source.officialTags(repository),
    close: () => source.close(),
  };
}

/** What is added to drafts when they become findings. */
interface Surroundings {
  readonly instructions: readonly (string | null)[];
  readonly reachability: Reachability;
  /** The packages of the distribution that its advisories speak of. */
  readonly answering: ReadonlySet<Purl>;
}

function finish(
  drafts: readonly Match[],
  surroundings: Surroundings,
): Pick<MatchResult, 'findings' | 'suppressed'> {
  const findings: VulnerabilityFinding[] = [];
  const suppressed: Suppressed<VulnerabilityFinding>[] = [];
  const ordinals = new Map<string, number>();
  for (const draft of [...drafts].sort(compareDrafts)) {
    const subject = stablePurl(draft.subject.pkg.purl);
    const key = `${draft.assessment.id} ${subject}`;
    const ordinal = ordinals.get(key) ?? 0;
    ordinals.set(key, ordinal + 1);
    const print = fingerprint({ kind: 'vulnerability', id: draft.assessment.id, subject, ordinal });
    const finding = toFinding(draft, { fingerprint: print, ...surroundings });
    const suppression = suppressionOf(draft, surroundings.answering);
    if (suppression === null) findings.push(finding);
    else suppressed.push({ finding, ...suppression });
  }
  return { findings: findings.sort(compareFindings), suppressed: suppressed.sort(compareSuppressed) };
}

function compareDrafts(a: Match, b: Match): number {
  return (
    compareCodePoints(a.assessment.id, b.assessment.id) ||
    compareCodePoints(a.subject.pkg.purl, b.subject.pkg.purl)
  );
}

function toFinding(
  { subject, assessment }: Match,
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
