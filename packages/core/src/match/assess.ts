import type { Advisory, AdvisorySource, Epss, Kev } from '../model/advisory.ts';
import type { FixState } from '../model/finding.ts';
import { compareCodePoints } from '../model/order.ts';
import { cvesOf, type Flaw, groupByFlaw, isCve } from './flaws.ts';
import { type Imports, importsOf } from './reachable.ts';
import { type Rating, rate } from './severity.ts';
import { withinStream } from './release-stream.ts';
import { type Statement, statementsFor } from './statements.ts';
import type { Subject } from './subject.ts';

/** Whether a subject has a flaw, or has its fix, and the statement that decided. */
export type Decision =
  | {
      readonly state: 'affected';
      readonly by: Statement;
      readonly fixedVersion: string | null;
      readonly fixState: FixState;
      /** A fix that this artefact does not get: its version, and what has to be subscribed to. */
      readonly withheld: { readonly version: string; readonly needs: string } | null;
    }
  | {
      readonly state: 'fixed';
      readonly by: Statement;
      readonly fixedVersion: string;
      readonly fixState: 'fixed';
    };

/** All that is known of one flaw of one subject. The same for every package that the subject stands for. */
export interface Assessment {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly decision: Decision;
  readonly title: string;
  readonly rating: Rating;
  readonly epss: Epss | null;
  readonly kev: Kev | null;
  readonly urls: readonly string[];
  /** Where the flaw is, as its advisories name it: see `importsOf`. */
  readonly imports: Imports;
}

/** The flaws that a subject has, and those whose fix the distribution says it has; others are no matter of its. */
export function assess(subject: Subject, source: AdvisorySource): readonly Assessment[] {
  const assessments: Assessment[] = [];
  for (const flaw of groupByFlaw(statementsFor(subject, source))) {
    const decision = decide(flaw, subject);
    if (decision !== null) assessments.push(describe(flaw, { subject, source, decision }));
  }
  return assessments;
}

/**
 * One record that says "affected" is enough. Of several fixes the highest counts: below it a record still says so. A fix
 * counts before none. That a version is fixed is told for packages of a distribution alone: there it is a statement
 * about this very build, elsewhere only a range that ended.
 */
function decide(flaw: Flaw, subject: Subject): Decision | null {
  const { scheme } = subject;
  const affected: Decision[] = [];
  const fixed: Decision[] = [];
  for (const by of withinStream(flaw.statements, subject)) {
    const { verdict } = by;
    if (verdict.affected) {
      const withheld = withheldFrom(by, subject);
      const fixedVersion = withheld === null ? verdict.fixedVersion : null;
      const fixState = withheld === null ? fixStateOf(by) : 'not-fixed';
      affected.push({ state: 'affected', by, fixedVersion, fixState, withheld });
    } else if (verdict.why === 'fixed') {
      fixed.push({ state: 'fixed', by, fixedVersion: verdict.version, fixState: 'fixed' });
    }
  }
  const candidates = affected.length > 0 ? affected : subject.os ? fixed : [];
  return candidates.reduce<Decision | null>((best, one) => {
    if (best === null) return one;
    if (one.fixedVersion === null) return best.fixedVersion === null && tellsMore(one, best) ? one : best;
    if (best.fixedVersion === null) return one;
    return scheme.compare(one.fixedVersion, best.fixedVersion) > 0 ? one : best;
  }, null);
}

/** Of two without a fix to be had, the one that says where there is one. */
function tellsMore(one: Decision, other: Decision): boolean {
  const withholds = (decision: Decision): boolean =>
    decision.state === 'affected' && decision.withheld !== null;
  return withholds(one) && !withholds(other);
}

function withheldFrom(
  { affected, verdict }: Statement,
  { needs }: Subject,
): { readonly version: string; readonly needs: string } | null {
  if (needs === null || !verdict.affected || verdict.fixedVersion === null) return null;
  if (!needs.ecosystems.includes(affected.ecosystem)) return null;
  return { version: verdict.fixedVersion, needs: needs.name };
}

/** A record that names a last affected version, or lists versions, leaves open where the fix is. */
function fixStateOf({ affected, verdict }: Statement): FixState {
  if (!verdict.affected) return 'unknown';
  if (verdict.fixedVersion !== null) return 'fixed';
  if (affected.state !== null) return affected.state;
  return verdict.lastAffected !== null || verdict.range === null ? 'unknown' : 'not-fixed';
}

function describe(
  flaw: Flaw,
  context: { readonly subject: Subject; readonly source: AdvisorySource; readonly decision: Decision },
): Assessment {
  const { subject, source, decision } = context;
  const { id, aliases, statements } = flaw;
  const others = isCve(id) ? otherRecords(flaw, source) : [];
  const urls = new Set(statements.flatMap(({ advisory }) => advisory.urls));
  return {
    id,
    aliases,
    decision,
    title: titleOf(flaw, others) ?? `${id} in ${subject.name}`,
    rating: rate({ statements, others, os: subject.os }),
    epss: isCve(id) ? source.epss(id) : null,
    kev: isCve(id) ? source.kev(id) : null,
    urls: [...urls].sort(compareCodePoints),
    imports: importsOf(statements),
  };
}

/** Other records of the database that are about this CVE alone: what an erratum says, it says of all of its CVEs. */
function otherRecords(flaw: Flaw, source: AdvisorySource): readonly Advisory[] {
  const own = new Set(flaw.statements.map(({ advisory }) => advisory.id));
  return source
    .byAlias(flaw.id)
    .filter((id) => !own.has(id))
    .map((id) => source.advisory(id))
    .filter((advisory) => advisory !== null)
    .filter((advisory) => cvesOf(advisory).length === 1)
    .sort((a, b) => compareCodePoints(a.id, b.id));
}

/**
 * A summary of this flaw alone, before one of an erratum with many. Of other records only those that are about the flaw
 * itself: another distribution's erratum ("openssl security update") says what it did to its own package.
 */
function titleOf(flaw: Flaw, others: readonly Advisory[]): string | null {
  const own = flaw.statements.map(({ advisory }) => advisory);
  const alone = own.filter((advisory) => cvesOf(advisory).length < 2);
  const elsewhere = others.filter((advisory) => !advisory.upstream.includes(flaw.id));
  return [...alone, ...elsewhere, ...own].find((advisory) => advisory.summary.trim() !== '')?.summary ?? null;
}
