import { compareFindings, compareSuppressed } from '../match/order.ts';
import { type Finding, type Gap, isVulnerability, type Suppressed } from '../model/finding.ts';
import type { Verdict } from '../model/report.ts';
import { SEVERITIES, type Severity, severityRank } from '../model/severity.ts';

/** What the user asked for on the command line. */
export interface PolicyOptions {
  /** `--fail-on`: severities and `gap`; empty: a scan never fails. */
  readonly failOn: readonly (Severity | 'gap')[];
  /** `--only-fixed`: only findings with a fix count for the threshold. */
  readonly onlyFixed: boolean;
  /** `--ignore`: ids or aliases. */
  readonly ignore: readonly string[];
  /** `--severity`: the severities to show; null: all. */
  readonly severities: readonly Severity[] | null;
}

/** What is judged. */
export interface Judged<F extends Finding = Finding> {
  readonly findings: readonly F[];
  readonly suppressed: readonly Suppressed<F>[];
  readonly gaps: readonly Gap[];
}

/** The same, with the verdict on it. */
export interface Judgement<F extends Finding = Finding> {
  readonly findings: readonly F[];
  readonly suppressed: readonly Suppressed<F>[];
  readonly verdict: Verdict;
}

/** A local file's layer that was sought through says nothing against the image: it never fails a scan. */
const HARMLESS_GAPS: ReadonlySet<string> = new Set(['layer/digest-unverified']);

/**
 * Applies the user's wishes to what was matched.
 *
 * - `ignore` moves findings to `suppressed`, with who said so.
 * - `severities` chooses what is shown, as Trivy's users know it: findings of other severities leave the list and cannot
 *   fail the scan. They stay in `verdict.counts`, which is taken before, so nothing is gone without a trace: the
 *   difference between counts and list is what the filter hides.
 * - `failOn` is met by a finding at or above the lowest severity named, and by any gap where `gap` is named.
 */
export function judge<F extends Finding>(judged: Judged<F>, options: PolicyOptions): Judgement<F> {
  const isIgnored = ignoring(options.ignore);
  const ignored: Suppressed<F>[] = [];
  const counted: F[] = [];
  for (const finding of judged.findings) {
    const by = isIgnored(finding);
    if (by === null) counted.push(finding);
    else ignored.push({ finding, by: 'ignore', reason: `${by} is to be ignored`, source: `--ignore ${by}` });
  }
  const shown = counted.filter(({ severity }) => options.severities?.includes(severity) ?? true);
  const failed =
    failsBySeverity(shown, options) || (options.failOn.includes('gap') && judged.gaps.some(isHarmful));
  return {
    findings: shown.sort(compareFindings),
    suppressed: [...judged.suppressed, ...ignored].sort(compareSuppressed),
    verdict: {
      result: failed ? 'fail' : 'pass',
      failOn: lowestThreshold(options.failOn),
      counts: count(counted),
    },
  };
}

/** Tells which of the ignored ids a finding has, as the user wrote it; case does not matter, as it does not in CVEs. */
function ignoring(ids: readonly string[]): (finding: Finding) => string | null {
  const asked = new Map(ids.map((id) => [id.trim().toLowerCase(), id.trim()]));
  return (finding) => {
    for (const id of [finding.id, ...finding.aliases]) {
      const found = asked.get(id.toLowerCase());
      if (found !== undefined) return found;
    }
    return null;
  };
}

function failsBySeverity(findings: readonly Finding[], options: PolicyOptions): boolean {
  const ranks = options.failOn.filter((one) => one !== 'gap').map(severityRank);
  const lowest = Math.max(...ranks, -1);
  return findings.some(
    (finding) =>
      severityRank(finding.severity) <= lowest &&
      !(options.onlyFixed && isVulnerability(finding) && finding.fixedVersion === null),
  );
}

function isHarmful(gap: Gap): boolean {
  return !HARMLESS_GAPS.has(gap.id);
}

/** The severity that is easiest to reach; `gap` only where no severity was named. */
function lowestThreshold(failOn: readonly (Severity | 'gap')[]): Verdict['failOn'] {
  const lowest = SEVERITIES.filter((one) => failOn.includes(one)).at(-1);
  return lowest ?? (failOn.includes('gap') ? 'gap' : null);
}

function count(findings: readonly Finding[]): Verdict['counts'] {
  const counts = Object.fromEntries(SEVERITIES.map((one) => [one, 0])) as Record<Severity, number>;
  for (const finding of findings) counts[finding.severity]++;
  return counts;
}
