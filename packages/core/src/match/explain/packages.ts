import type { AdvisorySource, NamedPackage } from '../../model/advisory.ts';
import type { Suppressed, VulnerabilityFinding } from '../../model/finding.ts';
import type { Package } from '../../model/package.ts';
import { type Assessment, assess } from '../assess.ts';
import { isVersionUnknown } from '../package-gaps.ts';
import { rulingsOn } from '../statements.ts';
import { type MatchContext, type Subject, subjectOf, type Unmatched } from '../subject.ts';
import { explainRuling } from './comparison.ts';
import type { Comparison, ExplainedPackage, Outcome } from './contract.ts';

/** What is known when packages are explained. */
export interface PackageQuestion {
  readonly context: MatchContext;
  readonly source: AdvisorySource;
  /** The flaw's records, and all of its names. */
  readonly records: ReadonlySet<string>;
  readonly ids: ReadonlySet<string>;
  /** Where the records name a package, by its name in lower case. */
  readonly placesByName: ReadonlyMap<string, ReadonlySet<string>>;
  readonly findings: readonly VulnerabilityFinding[];
  readonly suppressed: readonly Suppressed<VulnerabilityFinding>[];
  readonly instructions: readonly (string | null)[];
}

/** The story of one package; null where the flaw is no matter of it. */
export function explainPackage(pkg: Package, question: PackageQuestion): ExplainedPackage | null {
  const subject = subjectOf(pkg, question.context);
  if ('why' in subject) {
    return isNamed([pkg.name, pkg.source?.name ?? pkg.name], question)
      ? story(pkg, question, {
          lookedUp: null,
          comparisons: [],
          outcome: 'not-compared',
          why: unmatchedText(subject, question),
        })
      : null;
  }
  const { ecosystems, name, version, scheme } = subject;
  const lookedUp = { ecosystems, name, version, scheme: scheme.name };
  const rulings = rulingsOn(subject, question.source).filter(({ affected }) =>
    question.records.has(affected.advisory),
  );
  if (rulings.length === 0) {
    if (!isNamed([name, pkg.name], question)) return null;
    if (!ecosystems.some((one) => question.source.hasEcosystem(one)))
      return story(pkg, question, {
        lookedUp,
        comparisons: [],
        outcome: 'not-compared',
        why: `the database has no advisories for ${subject.rule}`,
      });
    return story(pkg, question, {
      lookedUp,
      comparisons: [],
      outcome: 'not-named',
      why: elsewhereText(subject, question),
    });
  }
  if (isVersionUnknown(version))
    return story(pkg, question, {
      lookedUp,
      comparisons: [],
      outcome: 'not-compared',
      why: 'it has no version that could be compared',
    });
  const comparisons = rulings.map((ruling) => explainRuling(ruling, subject));
  const assessment = assess(subject, question.source).find(({ id, aliases }) =>
    [id, ...aliases].some((one) => question.ids.has(one)),
  );
  const why = clearText(comparisons);
  return story(pkg, question, { lookedUp, comparisons, outcome: 'not-affected', why, assessment });
}

interface Told {
  readonly lookedUp: ExplainedPackage['lookedUp'];
  readonly comparisons: readonly Comparison[];
  /** What it is, and why, where there is neither a finding nor one that is suppressed. */
  readonly outcome: Outcome;
  readonly why: string;
  readonly assessment?: Assessment | undefined;
}

function story(pkg: Package, question: PackageQuestion, told: Told): ExplainedPackage {
  const { purl, type, name, version, source, arch, module, ownedBy } = pkg;
  const found = question.findings.filter((finding) => finding.package.purl === purl);
  const set = question.suppressed.find(({ finding }) => finding.package.purl === purl);
  return {
    purl,
    type,
    name,
    version,
    source,
    arch,
    module,
    ownedBy,
    locations: pkg.locations.map(({ path, layer }) => ({
      path,
      layer,
      instruction: layer === null ? null : (question.instructions[layer] ?? null),
    })),
    lookedUp: told.lookedUp,
    comparisons: told.comparisons,
    ...resultOf(found, set, told),
    severityWhy: told.assessment === undefined ? null : severityText(told.assessment),
  };
}

function resultOf(
  found: readonly VulnerabilityFinding[],
  suppressed: Suppressed | undefined,
  { outcome, why }: Told,
): Pick<ExplainedPackage, 'outcome' | 'why'> {
  const text = foundText(found);
  if (text !== null) return { outcome: 'found', why: text };
  if (suppressed === undefined) return { outcome, why };
  const { by, reason, source } = suppressed;
  return { outcome: 'suppressed', why: `by ${by}: ${reason} [${source}]` };
}

/** An erratum may be several findings of one package. */
function foundText(found: readonly VulnerabilityFinding[]): string | null {
  const [first, ...more] = found;
  if (first === undefined) return null;
  return more.length === 0 ? first.reason : `${first.reason}: ${found.map(({ id }) => id).join(', ')}`;
}

/** No finding, nor one that is suppressed: languages, whose ranges that ended are not listed, and rows for others. */
function clearText(comparisons: readonly Comparison[]): string {
  if (comparisons.some(({ outcome }) => outcome === 'affected'))
    return 'a record that lists this very build, or the fix of its own minor release, goes before the others';
  return comparisons.every(({ outcome }) => outcome === 'does-not-apply')
    ? 'no record applies to it'
    : 'no record includes its version';
}

function severityText({ rating, decision }: Assessment): string {
  const { severity, from, cvss } = rating;
  if (from === null) return `${severity}: nobody has rated it`;
  const [newest] = cvss.filter(({ score }) => score !== null);
  const worst = cvss
    .filter(({ version }) => version[0] === newest?.version[0])
    .reduce((high, one) => ((one.score ?? -1) > (high?.score ?? -1) ? one : high), newest);
  const what =
    from.kind === 'vector' && worst !== undefined
      ? `CVSS ${worst.version} ${worst.score} (${worst.vector}, ${worst.source})`
      : `the word of ${from.own ? decision.by.advisory.source : 'another source'}`;
  return `${severity}: ${what}${from.own ? '' : ', in another record of the same CVE; its own say nothing'}`;
}

/** The places in which the records name packages. */
export function placesByName(names: readonly NamedPackage[]): ReadonlyMap<string, ReadonlySet<string>> {
  const places = new Map<string, Set<string>>();
  for (const { name, ecosystem } of names) {
    const known = places.get(name.toLowerCase());
    if (known === undefined) places.set(name.toLowerCase(), new Set([ecosystem]));
    else known.add(ecosystem);
  }
  return places;
}

function isNamed(own: readonly string[], question: PackageQuestion): boolean {
  return own.some((name) => question.placesByName.has(name.toLowerCase()));
}

function unmatchedText(unmatched: Unmatched, { context }: PackageQuestion): string {
  if (unmatched.why === 'type')
    return 'nobody publishes advisories for packages of its type that the database has';
  if (unmatched.why === 'distribution') return 'the distribution, or its release, is not known';
  return `it is of ${unmatched.maker}, not of ${context.distribution?.label ?? 'the distribution'}: its advisories do not speak of it`;
}

/** A package of that name, and records that speak of it in other places alone. */
function elsewhereText({ name, rule, pkg }: Subject, question: PackageQuestion): string {
  const places = new Set(
    [name, pkg.name].flatMap((one) => [...(question.placesByName.get(one.toLowerCase()) ?? [])]),
  );
  const listed = [...places].slice(0, 8).join(', ');
  const rest = places.size > 8 ? ` and ${places.size - 8} more` : '';
  return `no record speaks of ${name} in ${rule}: they speak of it in ${listed}${rest}`;
}
