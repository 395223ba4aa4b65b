import type {
  Comparison,
  ExplainedPackage,
  ExplainedRecord,
  Explanation,
} from '../../match/explain/contract.ts';
import type { Gap, VulnerabilityFinding } from '../../model/finding.ts';
import type { Report } from '../../model/report.ts';
import type { RenderOptions } from '../contract.ts';
import { createPaint, type Paint, SEVERITY_STYLES, type Style } from '../table/paint.ts';
import { sanitise, wrap } from '../text.ts';

/** Lists are cut at these lengths; the JSON has them whole. */
const MOST_RECORDS = 12;
const MOST_PACKAGES = 20;
const MOST_COMPARISONS = 12;
const MOST_NAMES = 6;
const MOST_GAPS = 12;

/** An explanation for people, without a final newline. */
export function renderExplanation(
  explanation: Explanation,
  report: Pick<Report, 'artifact' | 'database'>,
  { width, colour }: Pick<RenderOptions, 'width' | 'colour'>,
): string {
  const paint = createPaint(colour);
  const lines = [
    { depth: 0, text: sanitise(explanation.says), style: 'bold' as const },
    ...targetLines(report),
    ...flawLines(explanation),
    ...section('Records', explanation.records, MOST_RECORDS, recordLines),
    ...section('Packages', explanation.packages, MOST_PACKAGES, (one) => packageLines(one, explanation)),
    ...section('What could not be known', explanation.gaps, MOST_GAPS, gapLines),
  ];
  return lines.flatMap((line) => indented(line, width, paint)).join('\n');
}

interface Line {
  /** Steps of two columns. */
  readonly depth: number;
  readonly text: string;
  readonly style?: Style;
}

function indented({ depth, text, style }: Line, width: number, paint: Paint): string[] {
  const indent = '  '.repeat(depth);
  const lines = text === '' || width === 0 ? [text] : wrap(text, Math.max(20, width - indent.length));
  return lines.map((line) => (line === '' ? '' : indent + (style === undefined ? line : paint(style, line))));
}

function section<T>(
  title: string,
  all: readonly T[],
  most: number,
  lines: (one: T) => readonly Line[],
): Line[] {
  if (all.length === 0) return [];
  const rest = all.length - most;
  return [
    { depth: 0, text: '' },
    { depth: 0, text: `${title}:` },
    ...all.slice(0, most).flatMap(lines),
    ...(rest > 0 ? [{ depth: 1, text: `and ${rest} more (--format json has them all)` }] : []),
  ];
}

function targetLines({ artifact, database }: Pick<Report, 'artifact' | 'database'>): Line[] {
  const distro = artifact.distro === null ? 'no distribution is known' : sanitise(artifact.distro.name);
  const platform = artifact.platform === null ? '' : `, ${sanitise(artifact.platform)}`;
  const built = database === null ? [] : [`database of ${database.built}, ${database.records} records`];
  return [{ depth: 0, text: [`${distro}${platform}`, ...built].join('; ') }];
}

function flawLines({ ids, asked, epss, kev }: Explanation): Line[] {
  const others = ids.filter((id) => id.toLowerCase() !== asked.trim().toLowerCase());
  const percent = (value: number): string => `${(value * 100).toFixed(1)} %`;
  const lines: Line[] = [];
  if (others.length > 0) lines.push({ depth: 0, text: `also known as ${others.map(sanitise).join(', ')}` });
  if (epss !== null) {
    const text = `EPSS of ${epss.date}: exploited within 30 days with a probability of ${percent(epss.score)}, higher than ${percent(epss.percentile)} of all CVEs`;
    lines.push({ depth: 0, text });
  }
  if (kev !== null) {
    const text = `CISA knows that it is exploited; to be fixed by ${sanitise(kev.dueDate)}`;
    lines.push({ depth: 0, text, style: 'bold' });
  }
  return lines;
}

function recordLines(record: ExplainedRecord): Line[] {
  const { id, source, modified, summary, names, moreNames } = record;
  const changed = modified === null ? '' : `, changed ${sanitise(modified.slice(0, 10))}`;
  const shown = names
    .slice(0, MOST_NAMES)
    .map(({ ecosystem, name }) => `${sanitise(name)} (${sanitise(ecosystem)})`);
  const rest = names.length + moreNames - shown.length;
  const severity = record.severity
    .map(({ type, score }) => `${sanitise(type)} ${sanitise(score)}`)
    .join('; ');
  return [
    { depth: 1, text: `${sanitise(id)} (${sanitise(source)}${changed})` },
    ...(summary === '' ? [] : [{ depth: 2, text: sanitise(summary) }]),
    ...(severity === '' ? [] : [{ depth: 2, text: severity }]),
    ...(shown.length === 0
      ? []
      : [{ depth: 2, text: `about ${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}` }]),
  ];
}

function packageLines(pkg: ExplainedPackage, { findings, suppressed }: Explanation): Line[] {
  const finding =
    findings.find((one) => one.package.purl === pkg.purl) ??
    suppressed.find((one) => one.finding.package.purl === pkg.purl)?.finding;
  const { source, lookedUp } = pkg;
  const built =
    source === null || (source.name === pkg.name && source.version === pkg.version)
      ? ''
      : `, from the source ${sanitise(source.name)} ${sanitise(source.version)}`;
  const details = [pkg.arch, pkg.module === null ? null : `module ${pkg.module}`].filter(
    (text) => text !== null,
  );
  return [
    {
      depth: 1,
      text: `${sanitise(pkg.name)} ${sanitise(pkg.version)} (${[pkg.type, ...details].map(sanitise).join(', ')})${built}`,
      style: 'bold',
    },
    ...pkg.locations.map(({ path, layer, instruction }) => ({
      depth: 2,
      text: placeText(sanitise(path), layer, instruction),
    })),
    ...(pkg.ownedBy === null ? [] : [{ depth: 2, text: `installed by ${sanitise(pkg.ownedBy)}` }]),
    ...(lookedUp === null
      ? []
      : [
          {
            depth: 2,
            text: `looked up as ${sanitise(lookedUp.name)} in ${lookedUp.ecosystems.map(sanitise).join(', ')}; compared as ${lookedUp.scheme}`,
          },
        ]),
    ...comparisonLines(pkg.comparisons),
    { depth: 2, text: `${OUTCOMES[pkg.outcome]}: ${sanitise(pkg.why)}` },
    ...(finding === undefined ? [] : findingLines(finding, pkg)),
  ];
}

const OUTCOMES = {
  found: 'FOUND',
  suppressed: 'SUPPRESSED',
  'not-affected': 'NOT AFFECTED',
  'not-compared': 'NOT COMPARED',
  'not-named': 'NOT NAMED',
} as const;

function placeText(path: string, layer: number | null, instruction: string | null): string {
  if (layer === null) return `in ${path}`;
  return `in ${path}, layer ${layer}${instruction === null ? '' : `: ${sanitise(instruction).slice(0, 160)}`}`;
}

function comparisonLines(comparisons: readonly Comparison[]): Line[] {
  const rest = comparisons.length - MOST_COMPARISONS;
  return [
    ...comparisons.slice(0, MOST_COMPARISONS).map(({ record, range, says }) => ({
      depth: 2,
      text: `${sanitise(record)} [${sanitise(range)}]: ${sanitise(says)}`,
    })),
    ...(rest > 0 ? [{ depth: 2, text: `and ${rest} more comparisons` }] : []),
  ];
}

function findingLines(finding: VulnerabilityFinding, { severityWhy }: ExplainedPackage): Line[] {
  const fix =
    finding.fixedVersion === null
      ? `no fix to be had (${finding.fixState})`
      : `fixed in ${sanitise(finding.fixedVersion)}`;
  const severity = severityWhy ?? finding.severity;
  return [
    { depth: 2, text: `severity ${sanitise(severity)}`, style: SEVERITY_STYLES[finding.severity] },
    { depth: 2, text: fix },
    ...(finding.reachable === null ? [] : [{ depth: 2, text: REACHABLE[finding.reachable] }]),
  ];
}

const REACHABLE = {
  symbol: 'the program has the symbol with the flaw in it',
  package: 'the program has the package with the flaw in it, and not the symbol',
  no: 'the program does not have the package with the flaw in it',
} as const;

function gapLines({ id, reason, location }: Gap): Line[] {
  return [
    {
      depth: 1,
      text: `${id}: ${sanitise(reason)}${location === null ? '' : ` (${sanitise(location.path)})`}`,
    },
  ];
}
