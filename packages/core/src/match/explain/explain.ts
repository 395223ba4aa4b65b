import type { PackageMatching } from '../../catalog/contract.ts';
import type { AdvisorySource, NamedPackage } from '../../model/advisory.ts';
import {
  isSuppressedVulnerability,
  isVulnerability,
  type VulnerabilityFinding,
} from '../../model/finding.ts';
import type { Report } from '../../model/report.ts';
import { isCve } from '../flaws.ts';
import { contextOf } from '../subject.ts';
import type { Answer, ExplainedPackage, Explanation } from './contract.ts';
import { explainPackage, placesByName } from './packages.ts';
import { explainRecord, recordsOf } from './records.ts';

/** What an explanation is made of: the report of a scan of the target, and the database that it was made with. */
export interface ExplainInput {
  readonly report: Report;
  readonly source: AdvisorySource;
  readonly matching: ReadonlyMap<string, PackageMatching>;
}

/**
 * The whole story of one flaw in a target, or of its absence. Findings are those of the report, and what was compared is
 * asked of the same functions as in the scan: it cannot tell another story than the scan does.
 */
export function explain(asked: string, { report, source, matching }: ExplainInput): Explanation {
  const { advisories, ids } = recordsOf(asked, source);
  const records = new Set(advisories.map(({ id }) => id));
  const names = records.size === 0 ? [] : source.packagesOf(records);
  const meant = ({ id, aliases }: VulnerabilityFinding): boolean =>
    [id, ...aliases].some((one) => ids.has(one));
  const findings = report.findings.filter(isVulnerability).filter(meant);
  const suppressed = report.suppressed
    .filter(isSuppressedVulnerability)
    .filter(({ finding }) => meant(finding));
  const context = contextOf({ packages: report.packages, distro: report.artifact.distro, matching });
  const question = {
    context,
    source,
    records,
    ids,
    placesByName: placesByName(names),
    findings,
    suppressed,
    instructions: report.artifact.layers.map(({ instruction }) => instruction),
  };
  const packages =
    names.length === 0
      ? []
      : report.packages.map((pkg) => explainPackage(pkg, question)).filter((one) => one !== null);
  const answer = answerOf(packages, records.size);
  const [cve, ...others] = records.size === 0 ? [asked.trim().toUpperCase()] : [...ids].filter(isCve);
  const only = others.length === 0 ? cve : undefined;
  return {
    asked,
    answer,
    says: saysOf(answer, { asked, report, packages }),
    ids: [...ids].sort(),
    records: advisories.map((advisory) => explainRecord(advisory, namesOf(advisory.id, names))),
    packages,
    findings,
    suppressed,
    gaps: report.gaps.filter(({ id }) => !id.startsWith('layer/')),
    epss: only === undefined ? null : source.epss(only),
    kev: only === undefined ? null : source.kev(only),
  };
}

function namesOf(record: string, names: readonly NamedPackage[]): readonly NamedPackage[] {
  return names.filter(({ advisory }) => advisory === record);
}

function answerOf(packages: readonly ExplainedPackage[], records: number): Answer {
  if (records === 0) return 'unknown-id';
  for (const outcome of ['found', 'suppressed', 'not-compared', 'not-affected', 'not-named'] as const)
    if (packages.some((one) => one.outcome === outcome)) return outcome;
  return 'not-there';
}

interface Answered {
  readonly asked: string;
  readonly report: Report;
  readonly packages: readonly ExplainedPackage[];
}

function saysOf(answer: Answer, { asked, report, packages }: Answered): string {
  const target = report.artifact.name;
  const count = (outcome: ExplainedPackage['outcome']): string => {
    const amount = packages.filter((one) => one.outcome === outcome).length;
    return amount === 1 ? '1 package' : `${amount} packages`;
  };
  switch (answer) {
    case 'found':
      return `${asked} is found in ${count('found')} of ${target}`;
    case 'suppressed':
      return `${asked} is no finding in ${target}: it is suppressed for ${count('suppressed')}`;
    case 'not-compared':
      return `${asked} is not found in ${target}, but it is not known either: ${count('not-compared')} of that name could not be compared`;
    case 'not-affected':
      return `${asked} is not in ${target}: ${count('not-affected')} of that name, in no version that has it`;
    case 'not-named':
      return `${asked} is not in ${target}: its records speak of ${count('not-named')} of that name in other releases or ecosystems alone`;
    case 'not-there':
      return `${asked} is not in ${target}: its records name no package that is there`;
    case 'unknown-id':
      return `${asked} is not in the database, whose sources are ${sourcesText(report)}`;
  }
}

function sourcesText({ database }: Report): string {
  const names = database?.sources.filter(({ records }) => records > 0).map(({ name }) => name) ?? [];
  return names.length === 0 ? 'none' : names.join(', ');
}
