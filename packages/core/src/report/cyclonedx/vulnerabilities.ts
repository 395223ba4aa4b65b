import {
  type Cvss,
  isVulnerability,
  type Suppressed,
  type VulnerabilityFinding,
} from '../../model/finding.ts';
import { compareCodePoints } from '../../model/order.ts';
import type { Report } from '../../model/report.ts';
import type { Severity } from '../../model/severity.ts';
import { advisorySource, advisoryUrl, isWebUrl } from '../advisory-url.ts';

/** The words of CycloneDX; it has none for `negligible`. */
const SEVERITIES: Readonly<Record<Severity, string>> = {
  critical: 'critical',
  high: 'high',
  medium: 'medium',
  low: 'low',
  negligible: 'info',
  unknown: 'unknown',
};

const METHODS: Readonly<Record<string, string>> = {
  '2.0': 'CVSSv2',
  '3.0': 'CVSSv3',
  '3.1': 'CVSSv31',
  '4.0': 'CVSSv4',
};

/**
 * A vulnerability for each flaw and each thing that is said of it: a flaw that some packages have and others no longer
 * is two entries. `prefix` begins the references of a platform.
 */
export function vulnerabilitiesOf({ findings, suppressed }: Report, prefix: string): unknown[] {
  const groups = new Map<
    string,
    { finding: VulnerabilityFinding; said: Suppressed | null; all: VulnerabilityFinding[] }
  >();
  const add = (finding: VulnerabilityFinding, said: Suppressed | null): void => {
    const key = JSON.stringify([finding.id, finding.severity, finding.fixedVersion, said?.by, said?.reason]);
    const group = groups.get(key) ?? { finding, said, all: [] };
    group.all.push(finding);
    groups.set(key, group);
  };
  for (const finding of findings.filter(isVulnerability)) add(finding, null);
  for (const one of suppressed) if (isVulnerability(one.finding)) add(one.finding, one);
  return [...groups.values()].map(({ finding, said, all }, index) => ({
    'bom-ref': `${prefix}vulnerability-${index + 1}`,
    id: finding.id,
    source: { name: advisorySource(finding.id), url: advisoryUrl(finding.id) },
    ...(finding.aliases.length > 0 && { references: finding.aliases.map(reference) }),
    ratings: ratingsOf(finding),
    ...(finding.title !== '' && { description: finding.title }),
    detail: finding.reason,
    ...(finding.fixedVersion !== null && {
      recommendation: `Upgrade ${finding.package.name} to ${finding.fixedVersion}`,
    }),
    ...(finding.urls.some(isWebUrl) && { advisories: finding.urls.filter(isWebUrl).map((url) => ({ url })) }),
    ...(said !== null && { analysis: analysisOf(said) }),
    affects: [...new Set(all.map((one) => prefix + one.package.purl))]
      .sort(compareCodePoints)
      .map((ref) => ({ ref })),
    properties: propertiesOf(finding, said),
  }));
}

function reference(id: string): unknown {
  return { id, source: { name: advisorySource(id), url: advisoryUrl(id) } };
}

function ratingsOf({ cvss, severity }: VulnerabilityFinding): unknown[] {
  const vectors = cvss.map(({ version, vector, score, source }: Cvss) => ({
    source: { name: source },
    ...(score !== null && { score }),
    severity: SEVERITIES[severity],
    method: METHODS[version] ?? 'other',
    vector,
  }));
  return vectors.length > 0 ? vectors : [{ severity: SEVERITIES[severity] }];
}

function analysisOf({ by, reason }: Suppressed): unknown {
  if (by === 'distribution') return { state: 'resolved', detail: reason };
  if (by === 'owner') return { state: 'not_affected', justification: 'code_not_present', detail: reason };
  return { state: 'in_triage', detail: reason };
}

function propertiesOf(finding: VulnerabilityFinding, said: Suppressed | null): unknown[] {
  const { epss, kev, fixState, fingerprint, reachable } = finding;
  const facts: [string, string | null][] = [
    ['seaworthy:fingerprint', fingerprint],
    ['seaworthy:fixState', fixState],
    ['seaworthy:reachable', reachable],
    ['seaworthy:suppressedBy', said?.by ?? null],
    ['epss:score', epss === null ? null : String(epss.score)],
    ['epss:percentile', epss === null ? null : String(epss.percentile)],
    ['epss:date', epss?.date ?? null],
    ['kev:dueDate', kev?.dueDate ?? null],
  ];
  return facts.flatMap(([name, value]) => (value === null ? [] : [{ name, value }]));
}
