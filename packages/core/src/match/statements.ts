import type { Advisory, AdvisorySource, AffectedPackage } from '../model/advisory.ts';
import { evaluateVersion, type RangeVerdict } from '../version/ranges.ts';
import { streamApplies } from './module-stream.ts';
import type { Subject } from './subject.ts';

/** What one advisory says of one installed package, decided. */
export interface Statement {
  readonly advisory: Advisory;
  readonly affected: AffectedPackage;
  readonly verdict: RangeVerdict;
}

/** One row of the database about the name of a subject, and what it says of the subject. */
export interface Ruling {
  readonly affected: AffectedPackage;
  readonly verdict: RangeVerdict;
  /** Why the row does not speak of this package: another architecture, or another module stream. */
  readonly excluded: 'arch' | 'module' | null;
}

/** Everything that the database says of the name of a subject, decided. */
export function rulingsOn(subject: Subject, source: AdvisorySource): readonly Ruling[] {
  return subject.ecosystems
    .flatMap((ecosystem) => source.affected(ecosystem, subject.name))
    .map((affected) => ({
      affected,
      verdict: evaluateVersion(affected, subject.version, subject.scheme),
      excluded: exclusionOf(affected, subject),
    }));
}

/**
 * Every statement that speaks of the subject: its architecture and its module stream are those of the record. Empty where
 * none makes it affected, or tells of a fix that matters: most packages have records, and few of these need to be read.
 */
export function statementsFor(subject: Subject, source: AdvisorySource): readonly Statement[] {
  const decided = rulingsOn(subject, source).filter(({ excluded }) => excluded === null);
  if (!decided.some(({ verdict }) => verdict.affected || (subject.os && verdict.why === 'fixed'))) return [];
  const statements: Statement[] = [];
  for (const { affected, verdict } of decided) {
    const advisory = source.advisory(affected.advisory);
    if (advisory !== null) statements.push({ advisory, affected, verdict });
  }
  return subject.errata ? withoutOtherBuilds(statements, subject) : statements;
}

function exclusionOf(affected: AffectedPackage, subject: Subject): Ruling['excluded'] {
  const { arch, module } = subject.pkg;
  const archApplies =
    affected.arches.length === 0 || arch === null || arch === 'noarch' || affected.arches.includes(arch);
  if (!archApplies) return 'arch';
  if (!subject.os || streamApplies(affected, { module, version: subject.version })) return null;
  return 'module';
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
