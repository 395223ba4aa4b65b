import type { PackageMatching } from '../catalog/contract.ts';
import type { Advisory, AdvisorySource, AffectedPackage } from '../model/advisory.ts';
import type { Package } from '../model/package.ts';
import type { VersionScheme } from '../version/contract.ts';
import { evaluateVersion, type RangeVerdict } from '../version/ranges.ts';
import { SCHEMES } from '../version/registry.generated.ts';
import type { Distribution } from './distribution.ts';
import { streamApplies } from './module-stream.ts';

/** What one advisory says of one installed package, decided. */
export interface Statement {
  readonly advisory: Advisory;
  readonly affected: AffectedPackage;
  readonly verdict: RangeVerdict;
}

/** What is looked up for a package, and what is compared: name and version always of the same thing. */
export interface Subject {
  readonly pkg: Package;
  readonly ecosystems: readonly string[];
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
}

/** The subject of a package; null where its unit is not matched, or its distribution has no advisories. */
export function subjectOf(
  pkg: Package,
  matching: PackageMatching | undefined,
  distribution: Distribution | null,
): Subject | null {
  const scheme = matching === undefined ? undefined : SCHEMES.get(matching.scheme);
  if (matching === undefined || scheme === undefined) return null;
  if (matching.ecosystem !== 'distribution') {
    const name = matching.ecosystem === 'PyPI' ? normalisePyPI(pkg.name) : pkg.name;
    const rule = matching.ecosystem;
    const { version } = pkg;
    return { pkg, ecosystems: [rule], name, version, scheme, rule, os: false, errata: false };
  }
  if (distribution === null) return null;
  // The version of a binary package may never be compared under the name of its source, nor the other way round.
  const { name, version } = distribution.names === 'source' ? (pkg.source ?? pkg) : pkg;
  const { ecosystems, label: rule, errata } = distribution;
  return { pkg, ecosystems, name, version, scheme, rule, os: true, errata };
}

/** PEP 503: lower case, runs of `-`, `_` and `.` are one dash. */
export function normalisePyPI(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/**
 * Every statement that speaks of the subject: its architecture and its module stream are those of the record. Empty where
 * none makes it affected, or tells of a fix that matters: most packages have records, and few of these need to be read.
 */
export function statementsFor(subject: Subject, source: AdvisorySource): readonly Statement[] {
  const decided = subject.ecosystems
    .flatMap((ecosystem) => source.affected(ecosystem, subject.name))
    .filter((affected) => appliesTo(affected, subject))
    .map((affected) => ({ affected, verdict: evaluateVersion(affected, subject.version, subject.scheme) }));
  if (!decided.some(({ verdict }) => verdict.affected || (subject.os && verdict.why === 'fixed'))) return [];
  const statements: Statement[] = [];
  for (const one of decided) {
    const advisory = source.advisory(one.affected.advisory);
    if (advisory !== null) statements.push({ advisory, ...one });
  }
  return subject.errata ? withoutOtherBuilds(statements, subject) : statements;
}

function appliesTo(affected: AffectedPackage, subject: Subject): boolean {
  const { arch, module } = subject.pkg;
  const archApplies =
    affected.arches.length === 0 || arch === null || arch === 'noarch' || affected.arches.includes(arch);
  return archApplies && (!subject.os || streamApplies(affected, { module, version: subject.version }));
}

/**
 * An erratum may list one package in several builds (of module_el8.3.0 and module_el8.5.0). Who has one of these very
 * builds has the fix, whatever the number of another one is.
 */
function withoutOtherBuilds(statements: readonly Statement[], subject: Subject): readonly Statement[] {
  const installed = new Set<string>();
  for (const { verdict, advisory } of statements) {
    const isBuild = !verdict.affected && verdict.why === 'fixed';
    if (isBuild && subject.scheme.compare(verdict.version, subject.version) === 0) installed.add(advisory.id);
  }
  return statements.filter(({ verdict, advisory }) => !verdict.affected || !installed.has(advisory.id));
}
