import { matchingByType } from '../../catalog/matching.ts';
import { CATALOGERS } from '../../catalog/registry.generated.ts';
import { isVulnerability, type VulnerabilityFinding } from '../../model/finding.ts';
import { compareCodePoints } from '../../model/order.ts';
import type { Package } from '../../model/package.ts';
import type { Report } from '../../model/report.ts';
import { type Severity, severityRank } from '../../model/severity.ts';
import { SCHEMES } from '../../version/registry.generated.ts';

/** One flaw of a group, in however many of its packages. */
export interface GroupRow {
  readonly finding: VulnerabilityFinding;
  /** The binary packages that have it, sorted. */
  readonly packages: readonly string[];
}

/** What is upgraded together: a package, or all packages built from one source. */
export interface Group {
  readonly type: string;
  /** The source package's name where there is one. */
  readonly name: string;
  readonly version: string;
  /** The names of the packages with findings. */
  readonly packages: readonly string[];
  readonly rows: readonly GroupRow[];
  /** The lowest version that closes all rows that have a fix, and how many these are; null where none has. */
  readonly fix: { readonly version: string; readonly closes: number } | null;
  readonly worst: Severity;
  readonly places: readonly VulnerabilityFinding['location'][];
}

/** Findings by what one upgrade would fix: worst and fixable first. */
export function groupFindings(report: Report): Group[] {
  const packages = new Map(report.packages.map((pkg) => [pkg.purl, pkg]));
  const byKey = new Map<string, VulnerabilityFinding[]>();
  for (const finding of report.findings.filter(isVulnerability)) {
    const key = keyOf(finding, packages.get(finding.package.purl));
    const list = byKey.get(key) ?? [];
    list.push(finding);
    byKey.set(key, list);
  }
  return [...byKey.values()].map((findings) => groupOf(findings, packages)).sort(compareGroups);
}

function keyOf({ package: { type, name, version } }: VulnerabilityFinding, pkg: Package | undefined): string {
  const source = pkg?.source ?? { name, version };
  return `${type}\0${source.name}\0${source.version}`;
}

function groupOf(findings: readonly VulnerabilityFinding[], packages: ReadonlyMap<string, Package>): Group {
  const first = findings[0] as VulnerabilityFinding;
  const pkg = packages.get(first.package.purl);
  const rows = rowsOf(findings);
  const { type } = first.package;
  const fixed = rows.flatMap(({ finding }) => finding.fixedVersion ?? []);
  const fix = highest(type, fixed);
  const names = [...new Set(findings.map((finding) => finding.package.name))].sort(compareCodePoints);
  return {
    type,
    name: pkg?.source?.name ?? first.package.name,
    version: pkg?.source?.version ?? first.installedVersion,
    packages: names,
    rows,
    fix: fix === null ? null : { version: fix, closes: fixed.length },
    worst: (rows[0] as GroupRow).finding.severity,
    places: distinctPlaces(findings),
  };
}

function rowsOf(findings: readonly VulnerabilityFinding[]): GroupRow[] {
  const byFlaw = new Map<string, VulnerabilityFinding[]>();
  for (const finding of findings) {
    // Binaries of one source may be fixed in different versions (rpm modules): these stay apart.
    const key = `${finding.id}\0${finding.fixedVersion ?? ''}\0${finding.severity}`;
    byFlaw.set(key, [...(byFlaw.get(key) ?? []), finding]);
  }
  return [...byFlaw.values()]
    .map((same) => ({
      finding: same[0] as VulnerabilityFinding,
      packages: [...new Set(same.map((finding) => finding.package.name))].sort(compareCodePoints),
    }))
    .sort((a, b) => compareUrgency(a.finding, b.finding));
}

/** Severity, known exploited, fixable, likely to be exploited; then the id. */
function compareUrgency(a: VulnerabilityFinding, b: VulnerabilityFinding): number {
  return (
    severityRank(a.severity) - severityRank(b.severity) ||
    Number(b.kev !== null) - Number(a.kev !== null) ||
    Number(b.fixedVersion !== null) - Number(a.fixedVersion !== null) ||
    (b.epss?.score ?? 0) - (a.epss?.score ?? 0) ||
    compareCodePoints(a.id, b.id)
  );
}

function compareGroups(a: Group, b: Group): number {
  return (
    compareUrgency((a.rows[0] as GroupRow).finding, (b.rows[0] as GroupRow).finding) ||
    b.rows.length - a.rows.length ||
    compareCodePoints(a.name, b.name) ||
    compareCodePoints(a.version, b.version)
  );
}

function highest(type: string, versions: readonly string[]): string | null {
  const scheme = SCHEMES.get(matchingByType(CATALOGERS).get(type)?.scheme ?? '');
  if (scheme === undefined) return versions[0] ?? null;
  return versions.reduce<string | null>(
    (best, version) => (best === null || scheme.compare(version, best) > 0 ? version : best),
    null,
  );
}

function distinctPlaces(findings: readonly VulnerabilityFinding[]): VulnerabilityFinding['location'][] {
  return [
    ...new Map(findings.map(({ location }) => [`${location.path}\0${location.layer}`, location])).values(),
  ];
}
