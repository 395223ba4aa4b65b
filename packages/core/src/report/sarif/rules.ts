import { type Finding, isVulnerability, type VulnerabilityFinding } from '../../model/finding.ts';
import { compareCodePoints } from '../../model/order.ts';
import type { Report } from '../../model/report.ts';
import { type Severity, severityRank } from '../../model/severity.ts';
import { advisoryUrl, isWebUrl } from '../advisory-url.ts';
import { misconfigurationRule } from './misconfigurations.ts';
import { BANDS, LEVELS } from './severity.ts';
import { DESCRIPTION_LIMIT, markdownText, messageText, shorten } from './text.ts';

/** The rules of a run, by id, and the place of each. */
export interface Rules {
  readonly rules: readonly unknown[];
  readonly indexes: ReadonlyMap<string, number>;
}

/** More packages of one rule are counted, not named: each has its result. */
const PACKAGES_SHOWN = 20;
/** More links than anybody follows. */
const LINKS_SHOWN = 20;

/** One rule an id, of the findings and of what is suppressed. */
export function rulesOf({ findings, suppressed }: Report): Rules {
  const byId = new Map<string, Finding[]>();
  for (const finding of [...findings, ...suppressed.map((one) => one.finding)]) {
    const same = byId.get(finding.id);
    if (same === undefined) byId.set(finding.id, [finding]);
    else same.push(finding);
  }
  const ids = [...byId.keys()].sort(compareCodePoints);
  return {
    rules: ids.map((id) => ruleOf(id, byId.get(id) ?? [])),
    indexes: new Map(ids.map((id, index) => [id, index])),
  };
}

function ruleOf(id: string, all: readonly Finding[]): unknown {
  const findings = all.filter(isVulnerability);
  const [first] = all;
  if (first !== undefined && !isVulnerability(first)) return misconfigurationRule(first);
  const worst = findings.reduce((a, b) => (severityRank(b.severity) < severityRank(a.severity) ? b : a));
  const description = shorten(messageText(worst.title), DESCRIPTION_LIMIT);
  const score = securitySeverity(findings, worst.severity);
  return {
    id,
    shortDescription: { text: shorten(messageText(`${id}: ${worst.title}`), DESCRIPTION_LIMIT) },
    fullDescription: { text: description === '' ? id : description },
    defaultConfiguration: { level: LEVELS[worst.severity] },
    helpUri: advisoryUrl(id),
    help: { text: helpText(id, worst, findings), markdown: helpMarkdown(id, worst, findings) },
    properties: {
      precision: 'very-high',
      ...(score === null ? {} : { 'security-severity': score }),
      tags: tagsOf(worst, findings),
    },
  };
}

function securitySeverity(findings: readonly VulnerabilityFinding[], severity: Severity): string | null {
  let highest = 0;
  for (const { cvss } of findings) for (const { score } of cvss) highest = Math.max(highest, score ?? 0);
  return highest > 0 ? highest.toFixed(1) : BANDS[severity];
}

function tagsOf(
  { kind, severity }: VulnerabilityFinding,
  findings: readonly VulnerabilityFinding[],
): string[] {
  const types = new Set(findings.map((finding) => finding.package.type));
  return [
    'security',
    kind,
    severity,
    ...(findings.some(({ kev }) => kev !== null) ? ['known-exploited'] : []),
    ...[...types].sort(compareCodePoints),
  ];
}

interface Fact {
  readonly label: string;
  readonly value: string;
}

function factsOf(id: string, worst: VulnerabilityFinding, findings: readonly VulnerabilityFinding[]): Fact[] {
  const aliases = [...new Set(findings.flatMap((finding) => finding.aliases))].sort(compareCodePoints);
  const cvss = new Set(findings.flatMap((finding) => finding.cvss.map(({ vector }) => vector)));
  const { epss, kev } = findings.find((finding) => finding.epss !== null || finding.kev !== null) ?? worst;
  return [
    { label: 'Severity', value: worst.severity },
    ...(aliases.length === 0 ? [] : [{ label: 'Also', value: aliases.join(', ') }]),
    ...(cvss.size === 0 ? [] : [{ label: 'CVSS', value: [...cvss].sort(compareCodePoints).join(', ') }]),
    ...(kev === null ? [] : [{ label: 'Known to be exploited', value: `CISA, due ${kev.dueDate}` }]),
    ...(epss === null ? [] : [{ label: 'EPSS', value: `${(epss.score * 100).toFixed(2)}% (${epss.date})` }]),
    { label: 'More', value: advisoryUrl(id) },
  ];
}

function packageLines(findings: readonly VulnerabilityFinding[]): Fact[] {
  const lines = new Map<string, string>();
  for (const { package: pkg, fixedVersion, fixState } of findings)
    lines.set(
      `${pkg.name} ${pkg.version}`,
      fixedVersion === null ? FIX_STATES[fixState] : `fixed in ${fixedVersion}`,
    );
  return [...lines]
    .map(([label, value]) => ({ label, value }))
    .sort((a, b) => compareCodePoints(a.label, b.label));
}

/** What is said where there is no version with a fix. */
export const FIX_STATES = {
  fixed: 'fixed',
  'not-fixed': 'not fixed yet',
  'wont-fix': 'will not be fixed',
  unknown: 'no fix known',
} as const;

function helpText(
  id: string,
  worst: VulnerabilityFinding,
  findings: readonly VulnerabilityFinding[],
): string {
  const packages = packageLines(findings);
  const lines = [
    `${id}: ${worst.title}`,
    '',
    ...factsOf(id, worst, findings).map(({ label, value }) => `${label}: ${value}`),
    '',
    ...packages.slice(0, PACKAGES_SHOWN).map(({ label, value }) => `${label}: ${value}`),
    ...moreLines(packages.length - PACKAGES_SHOWN),
  ];
  return lines.map(messageText).join('\n');
}

function helpMarkdown(
  id: string,
  worst: VulnerabilityFinding,
  findings: readonly VulnerabilityFinding[],
): string {
  const packages = packageLines(findings);
  const urls = [...new Set(findings.flatMap((finding) => finding.urls))].filter(isWebUrl);
  return [
    `**${markdownText(id)}** ${markdownText(worst.title)}`,
    '',
    ...factsOf(id, worst, findings).map(({ label, value }) =>
      label === 'More' ? `- ${label}: <${value}>` : `- ${label}: ${markdownText(value)}`,
    ),
    '',
    '| package | fix |',
    '| --- | --- |',
    ...packages
      .slice(0, PACKAGES_SHOWN)
      .map(({ label, value }) => `| ${markdownText(label)} | ${markdownText(value)} |`),
    '',
    ...moreLines(packages.length - PACKAGES_SHOWN),
    ...urls
      .sort(compareCodePoints)
      .slice(0, LINKS_SHOWN)
      .map((url) => `- <${url}>`),
  ].join('\n');
}

function moreLines(count: number): string[] {
  return count > 0 ? [`and ${count} more, each with its result`] : [];
}
