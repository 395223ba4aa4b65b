import { type Finding, type Gap, isVulnerability, type Suppressed } from '../model/finding.ts';
import { compareCodePoints } from '../model/order.ts';
import type { Package } from '../model/package.ts';
import { severityRank } from '../model/severity.ts';

/** The report's order of findings: severity (worst first), kind, id, package or path, line. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    severityRank(a.severity) - severityRank(b.severity) ||
    compareCodePoints(a.kind, b.kind) ||
    compareCodePoints(a.id, b.id) ||
    compareCodePoints(subjectOf(a), subjectOf(b)) ||
    compareCodePoints(detailOf(a), detailOf(b)) ||
    (a.location.startLine ?? 0) - (b.location.startLine ?? 0) ||
    (a.location.startColumn ?? 0) - (b.location.startColumn ?? 0)
  );
}

/** The package, or the path. */
function subjectOf(finding: Finding): string {
  return isVulnerability(finding) ? finding.package.name : finding.location.path;
}

function detailOf(finding: Finding): string {
  return isVulnerability(finding) ? finding.package.purl : '';
}

/** Suppressed findings in the order of findings; then by who suppressed them, and why. */
export function compareSuppressed(a: Suppressed, b: Suppressed): number {
  return (
    compareFindings(a.finding, b.finding) ||
    compareCodePoints(a.by, b.by) ||
    compareCodePoints(a.reason, b.reason) ||
    compareCodePoints(a.source, b.source)
  );
}

/** Gaps by id, path, layer and reason. */
export function compareGaps(a: Gap, b: Gap): number {
  return (
    compareCodePoints(a.id, b.id) ||
    compareCodePoints(a.location?.path ?? '', b.location?.path ?? '') ||
    (a.location?.layer ?? -1) - (b.location?.layer ?? -1) ||
    compareCodePoints(a.reason, b.reason)
  );
}

/** Packages by type, name, version and first location; the purl tells apart what is equal in all of these. */
export function comparePackages(a: Package, b: Package): number {
  return (
    compareCodePoints(a.type, b.type) ||
    compareCodePoints(a.name, b.name) ||
    compareCodePoints(a.version, b.version) ||
    compareCodePoints(a.locations[0]?.path ?? '', b.locations[0]?.path ?? '') ||
    (a.locations[0]?.layer ?? -1) - (b.locations[0]?.layer ?? -1) ||
    compareCodePoints(a.purl, b.purl)
  );
}
