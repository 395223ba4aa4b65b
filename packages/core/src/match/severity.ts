import type { Advisory, SeverityStatement } from '../model/advisory.ts';
import type { Cvss } from '../model/finding.ts';
import { compareCodePoints } from '../model/order.ts';
import { type Severity, severityRank } from '../model/severity.ts';
import { readCvss, severityOfScore } from './cvss/index.ts';
import type { Statement } from './statements.ts';

/** The words that distributions and databases use; those that say "not yet looked at" are left out. */
const WORDS: ReadonlyMap<string, Severity> = new Map([
  ['critical', 'critical'],
  ['important', 'high'],
  ['high', 'high'],
  ['moderate', 'medium'],
  ['medium', 'medium'],
  ['low', 'low'],
  ['minor', 'low'],
  ['negligible', 'negligible'],
  ['unimportant', 'negligible'],
  ['none', 'negligible'],
]);

/** How bad a flaw is, and the vectors that say so. */
export interface Rating {
  readonly severity: Severity;
  /** Sorted by version (newest first), vector and source. */
  readonly cvss: readonly Cvss[];
  /** What decided: a word or a vector of the records that matched (`own`), or of others of the same CVE; null: nobody. */
  readonly from: { readonly own: boolean; readonly kind: 'word' | 'vector' } | null;
}

/** What a rating is made of: the records that matched, and others of the same CVE to borrow from. */
export interface RatingInput {
  readonly statements: readonly Statement[];
  /** Records of this flaw alone; used where the matching ones say nothing. */
  readonly others: readonly Advisory[];
  /** For packages of a distribution its own word goes before a vector that somebody computed for all the world. */
  readonly os: boolean;
}

/**
 * Rates a flaw. The first that says anything decides: the distribution's word (for its packages), the vectors of the
 * matching records, their words; then the vectors and the words of other records of the same CVE. Vectors of CVSS 4 go
 * before 3 before 2, and of several the worst counts. Nobody: `unknown`.
 */
export function rate(input: RatingInput): Rating {
  const own = input.statements.map(({ advisory, affected }) => ({
    source: advisory.source,
    severity: [...affected.severity, ...advisory.severity],
  }));
  const ownCvss = own.flatMap(({ severity, source }) => vectorsOf(severity, source));
  const otherCvss = input.others.flatMap(({ severity, source }) => vectorsOf(severity, source));
  const ownWord = worstWord(own.flatMap(({ severity }) => severity));
  const ownScore = worstScore(ownCvss);
  const words = { own: true, kind: 'word', severity: ownWord } as const;
  const vectors = { own: true, kind: 'vector', severity: ownScore } as const;
  const candidates = [
    ...(input.os ? [words, vectors] : [vectors, words]),
    { own: false, kind: 'vector', severity: worstScore(otherCvss) } as const,
    {
      own: false,
      kind: 'word',
      severity: worstWord(input.others.flatMap((one) => one.severity)),
    } as const,
  ];
  const first = candidates.find(({ severity }) => severity !== null);
  return {
    severity: first?.severity ?? 'unknown',
    cvss: sortCvss(ownCvss.length > 0 ? ownCvss : otherCvss),
    from: first === undefined ? null : { own: first.own, kind: first.kind },
  };
}

function isVector(statement: SeverityStatement): boolean {
  return statement.type.startsWith('CVSS');
}

function vectorsOf(statements: readonly SeverityStatement[], source: string): readonly Cvss[] {
  return statements.filter(isVector).map((statement) => readCvss(statement.score, source));
}

function worstWord(statements: readonly SeverityStatement[]): Severity | null {
  const words = statements.filter((one) => !isVector(one)).map((one) => severityOfWord(one.score));
  return worst(words.filter((word) => word !== null));
}

/** A word, or a bare number, which some databases write where others write a vector. */
function severityOfWord(text: string): Severity | null {
  const word = text.trim().toLowerCase();
  if (/^\d{1,2}(?:\.\d{1,2})?$/.test(word) && Number(word) <= 10) return severityOfScore(Number(word), '3.1');
  return WORDS.get(word) ?? null;
}

function worstScore(all: readonly Cvss[]): Severity | null {
  for (const major of ['4', '3', '2']) {
    const scored = all.filter((one) => one.version.startsWith(major) && one.score !== null);
    const found = worst(scored.map((one) => severityOfScore(one.score ?? 0, one.version)));
    if (found !== null) return found;
  }
  return null;
}

function worst(severities: readonly Severity[]): Severity | null {
  return severities.reduce<Severity | null>(
    (high, one) => (high === null || severityRank(one) < severityRank(high) ? one : high),
    null,
  );
}

function sortCvss(all: readonly Cvss[]): readonly Cvss[] {
  const unique = new Map(all.map((one) => [`${one.vector}\n${one.source}`, one]));
  return [...unique.values()].sort(
    (a, b) =>
      compareCodePoints(b.version, a.version) ||
      compareCodePoints(a.vector, b.vector) ||
      compareCodePoints(a.source, b.source),
  );
}
