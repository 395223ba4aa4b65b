import { type Finding, isVulnerability } from '../model/finding.ts';
import { compareCodePoints } from '../model/order.ts';
import type { Report } from '../model/report.ts';

/** Something that some platforms of an image have, and others do not. */
export interface Difference {
  readonly kind: 'package' | 'finding';
  /** `deb openssl 3.0.15-1`, `CVE-2024-5535 in deb openssl 3.0.15-1`: no architecture, which always differs. */
  readonly what: string;
  /** The platforms that have it, in the order of the reports. */
  readonly platforms: readonly string[];
}

/** What is not the same on all platforms, packages first, each sorted. Empty for a single report. */
export function differencesOf(reports: readonly Report[]): Difference[] {
  return [
    ...differing('package', reports, ({ packages }) => packages.map(packageLabel)),
    ...differing('finding', reports, ({ findings }) => findings.map(findingLabel)),
  ];
}

function packageLabel({ type, name, version }: { type: string; name: string; version: string }): string {
  return `${type} ${name} ${version}`;
}

function findingLabel(finding: Finding): string {
  return `${finding.id} in ${isVulnerability(finding) ? packageLabel(finding.package) : finding.location.path}`;
}

function differing(
  kind: Difference['kind'],
  reports: readonly Report[],
  labels: (report: Report) => readonly string[],
): Difference[] {
  const having = new Map<string, string[]>();
  for (const report of reports) {
    for (const label of new Set(labels(report))) {
      const platforms = having.get(label) ?? [];
      platforms.push(report.artifact.platform ?? 'unknown');
      having.set(label, platforms);
    }
  }
  return [...having]
    .filter(([, platforms]) => platforms.length < reports.length)
    .map(([what, platforms]) => ({ kind, what, platforms }))
    .sort((a, b) => compareCodePoints(a.what, b.what));
}
