import {
  isMisconfiguration,
  isVulnerability,
  type MisconfigurationFinding,
  type VulnerabilityFinding,
} from '../../model/finding.ts';
import type { Report, ReportBase } from '../../model/report.ts';
import { SEVERITIES } from '../../model/severity.ts';
import type { RenderOptions, ReportFormat } from '../contract.ts';
import { differencesOf } from '../differences.ts';
import { planLines } from '../plan/text.ts';
import { sanitise, wrap } from '../text.ts';
import { type Group, groupFindings } from './groups.ts';
import { misconfigurationSections } from './misconfigurations.ts';
import { createPaint, type Paint, SEVERITY_STYLES } from './paint.ts';
import { renderGroup } from './rows.ts';

/** What people read: what is wrong, worst and fixable first, and the one line that fixes it. */
export const format: ReportFormat = {
  name: 'table',
  summary: 'for people: packages with their flaws and fixes, worst first',
  sbom: false,
  render,
};

function render(reports: readonly Report[], options: RenderOptions): string {
  const paint = createPaint(options.colour);
  const sections = reports.map((report) => renderReport(report, options, paint));
  if (reports.length > 1) sections.push(renderDifferences(reports, options, paint));
  return `${sections.join('\n\n')}\n`;
}

function renderReport(report: Report, options: RenderOptions, paint: Paint): string {
  const groups = groupFindings(report);
  const sections = [
    headLines(report, options, paint),
    gapLines(report, options, paint),
    buildLines(report, options),
    ...groups.map((group) => renderGroup(group, options.width, paint)),
    ...misconfigurationSections(report.findings.filter(isMisconfiguration), options.width, paint),
    summaryLines(report, groups, { options, paint }),
    ...(report.plan === undefined ? [] : [planLines(report.plan, options, paint)]),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function headLines(report: Report, { width }: RenderOptions, paint: Paint): string[] {
  const { artifact, packages, database } = report;
  const platform = artifact.platform === null ? '' : ` (${sanitise(artifact.platform)})`;
  const lines = wrap(`${sanitise(artifact.name)}${platform}`, width).map((line) => paint('bold', line));
  const fact = (label: string, text: string): void => {
    const [first = '', ...rest] = wrap(text, width === 0 ? 0 : Math.max(20, width - 12));
    lines.push(`  ${label.padEnd(10)}${first}`, ...rest.map((line) => `${' '.repeat(12)}${line}`));
  };
  if (artifact.distro !== null)
    fact(
      'system',
      `${sanitise(artifact.distro.name)}${endText(artifact.distro.endOfLife, report.generated)}`,
    );
  if (artifact.base) fact('base', baseText(artifact.base, report));
  const digest = artifact.digest ?? artifact.imageId;
  if (digest !== null) fact(artifact.digest === null ? 'image id' : 'digest', digest);
  const types = countBy(packages.map(({ type }) => type));
  const layers = artifact.layers.length === 0 ? '' : ` in ${plural(artifact.layers.length, 'layer')}`;
  if (hasPackages(artifact.kind))
    fact('packages', `${packages.length}${types === '' ? '' : ` (${types})`}${layers}`);
  if (database !== null)
    fact('database', `${ageOf(database.built, report.generated)}, ${database.records} advisories`);
  return lines;
}

/** How near its end of life a release must be for that to be told before it is a gap. */
const NEAR_DAYS = 90;

/** `, end of life in 34 days (2026-12-27)` where that is near, or past. */
function endText(endOfLife: string | null, now: string): string {
  const days = endOfLife === null ? Number.NaN : Math.ceil((Date.parse(endOfLife) - Date.parse(now)) / DAY);
  if (Number.isNaN(days) || days > NEAR_DAYS) return '';
  return days < 0
    ? `, end of life since ${endOfLife}`
    : `, end of life in ${plural(days, 'day')} (${endOfLife})`;
}

function baseText(base: ReportBase, { artifact, generated }: Report): string {
  const name = base.name === null ? 'an image' : sanitise(base.name);
  const layers = base.layers === null ? '' : `, ${base.layers} of ${plural(artifact.layers.length, 'layer')}`;
  const end = endText(base.endOfLife, generated);
  const gone = base.maintained === false ? ', a tag that is no longer built' : '';
  return `${name}${layers}${end}${gone} (${base.confidence}: ${base.evidence.map(sanitise).join('; ')})`;
}

function countBy(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => `${sanitise(name)} ${count}`).join(', ');
}

const DAY = 24 * 3600 * 1000;

function ageOf(built: string, now: string): string {
  const days = Math.floor((Date.parse(now) - Date.parse(built)) / DAY);
  const date = built.slice(0, 10);
  return Number.isFinite(days) && days > 0 ? `${date}, ${plural(days, 'day')} old` : date;
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** How many that run an image are named. */
const NAMED_RUNNERS = 3;

function buildLines({ builds = [] }: Report, { width }: RenderOptions): string[] {
  if (builds.length === 0) return [];
  const lines = ['Built here:'];
  for (const { image, dockerfile, target, runBy } of builds) {
    const what = `${sanitise(dockerfile)}${target === null ? '' : `, stage ${sanitise(target)}`}`;
    const name = image === null ? '' : ` makes ${sanitise(image)},`;
    const named = runBy.slice(0, NAMED_RUNNERS).map(({ location, resource }) => {
      const object = resource === null ? '' : ` (${sanitise(`${resource.kind} ${resource.name}`)})`;
      return `${sanitise(location.path)}${object}`;
    });
    const more = runBy.length - named.length;
    const whom = `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
    const [first = '', ...rest] = wrap(
      `${what}${name} run by ${whom}`,
      width === 0 ? 0 : Math.max(20, width - 4),
    );
    lines.push(`  ${first}`, ...rest.map((line) => `    ${line}`));
  }
  return lines;
}

function gapLines({ gaps }: Report, { width }: RenderOptions, paint: Paint): string[] {
  if (gaps.length === 0) return [];
  const lines = [paint('warn', `Not known: ${plural(gaps.length, 'gap')}`)];
  for (const { id, reason, location } of gaps) {
    const layer = location === null || location.layer === null ? '' : `layer ${location.layer}, `;
    const place = location === null || location.path === '' ? '' : ` (${layer}${sanitise(location.path)})`;
    const text = `${id}: ${sanitise(reason)}${place}`;
    const [first = '', ...rest] = wrap(text, width === 0 ? 0 : Math.max(20, width - 4));
    lines.push(`  ${paint('warn', '!')} ${first}`, ...rest.map((line) => `    ${line}`));
  }
  return lines;
}

function summaryLines(
  report: Report,
  groups: readonly Group[],
  { options, paint }: { options: RenderOptions; paint: Paint },
): string[] {
  const { findings, suppressed, gaps, verdict } = report;
  const lines: string[] = [];
  const judged = report.inventory?.judgedFiles ?? 0;
  if (judged > 0 && !findings.some(isMisconfiguration)) {
    lines.push(`No rule is broken in ${plural(judged, 'file')} of configuration`);
  }
  if (findings.length === 0) {
    const hides = Object.values(verdict.counts).some((count) => count > 0);
    if (report.packages.length > 0 || judged === 0 || hides) lines.push(cleanLine(report));
  } else {
    const counts = SEVERITIES.map((severity) => ({
      severity,
      count: findings.filter((finding) => finding.severity === severity).length,
    }))
      .filter(({ count }) => count > 0)
      .map(({ severity, count }) => paint(SEVERITY_STYLES[severity], `${count} ${severity}`))
      .join(', ');
    const parts = [
      flawsText(findings.filter(isVulnerability), groups),
      faultsText(findings.filter(isMisconfiguration)),
    ];
    lines.push(
      `${paint('bold', plural(findings.length, 'finding'))}${parts.filter((part) => part !== null).join(';')}: ${counts}`,
    );
    const origins = findings.filter(isVulnerability).map(({ origin }) => origin);
    const inBase = origins.filter((origin) => origin === 'base').length;
    const own = origins.filter((origin) => origin === 'own').length;
    if (inBase + own > 0) lines.push(`${inBase} from the base image, ${own} yours`);
    const hidden = Object.values(verdict.counts).reduce((sum, count) => sum + count, 0) - findings.length;
    if (hidden > 0) lines.push(`${plural(hidden, 'finding')} of other severities not shown (--severity)`);
  }
  const notes = [
    ...(suppressed.length > 0 ? [`${suppressed.length} suppressed, with the reason in --format json`] : []),
    ...(gaps.length > 0 && findings.length > 0 ? [`${plural(gaps.length, 'gap')}: see above`] : []),
  ];
  lines.push(...notes);
  if (verdict.failOn !== null) {
    const style = verdict.result === 'fail' ? 'critical' : 'good';
    lines.push(paint(style, `${verdict.result.toUpperCase()} (--fail-on ${verdict.failOn})`));
  }
  return options.width === 0 || options.colour ? lines : lines.flatMap((line) => wrap(line, options.width));
}

function flawsText(flaws: readonly VulnerabilityFinding[], groups: readonly Group[]): string | null {
  if (flaws.length === 0) return null;
  const fixable = flaws.filter(({ fixedVersion }) => fixedVersion !== null).length;
  return ` in ${plural(groups.length, 'package')}, ${fixable} with a fix`;
}

function faultsText(faults: readonly MisconfigurationFinding[]): string | null {
  if (faults.length === 0) return null;
  const files = new Set(faults.map(({ location }) => location.path)).size;
  const fixable = faults.filter(({ fix }) => fix?.kind === 'deterministic').length;
  const how = fixable === 0 ? '' : `, ${fixable} that seaworthy fix repairs`;
  return ` in ${plural(files, 'place')} of the configuration${how}`;
}

/** Never a bare "0 vulnerabilities" where something could not be looked at. */
/** What runs, and what it runs on, are of configuration alone. */
function hasPackages(kind: Report['artifact']['kind']): boolean {
  return kind !== 'container' && kind !== 'host';
}

function cleanLine({ artifact, gaps, packages, database, verdict }: Report): string {
  const hidden = Object.values(verdict.counts).reduce((sum, count) => sum + count, 0);
  if (hidden > 0) return `${plural(hidden, 'finding')} of other severities not shown (--severity)`;
  if (!hasPackages(artifact.kind))
    return gaps.length === 0
      ? 'No rule is broken'
      : `No rule is broken, as far as could be known: ${plural(gaps.length, 'gap')}, see above`;
  if (gaps.some(({ id }) => id === 'database/missing'))
    return `${plural(packages.length, 'package')} found; vulnerabilities were not looked for: there is no database`;
  if (database === null)
    return `${plural(packages.length, 'package')} found; vulnerabilities were not asked for`;
  if (packages.length === 0) return 'No packages found: there was nothing to compare with advisories';
  const known = `No known vulnerability in ${plural(packages.length, 'package')}`;
  return gaps.length === 0
    ? known
    : `${known}, as far as could be known: ${plural(gaps.length, 'gap')}, see above`;
}

function renderDifferences(reports: readonly Report[], { width }: RenderOptions, paint: Paint): string {
  const differences = differencesOf(reports);
  if (differences.length === 0) return paint('bold', 'All platforms have the same packages and findings');
  const lines = [paint('bold', 'What differs between the platforms')];
  const packages = new Set(differences.filter(({ kind }) => kind === 'package').map(({ what }) => what));
  // That what is not there has no findings goes without saying: the JSON report says it all the same.
  const told = differences.filter(
    ({ kind, what }) => kind === 'package' || !packages.has(what.slice(what.indexOf(' in ') + ' in '.length)),
  );
  for (const { what, platforms } of told) {
    const text = `${sanitise(what)}: only ${platforms.map(sanitise).join(', ')}`;
    lines.push(...wrap(text, width === 0 ? 0 : Math.max(20, width - 2)).map((line) => `  ${line}`));
  }
  return lines.join('\n');
}
