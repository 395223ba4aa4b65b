import type { MisconfigurationFinding, Resource } from '../../model/finding.ts';
import { compareCodePoints } from '../../model/order.ts';
import { type Severity, severityRank } from '../../model/severity.ts';
import { pad, sanitise, widthOf, wrap } from '../text.ts';
import { type Paint, SEVERITY_STYLES } from './paint.ts';

const INDENT = '  ';

/**
 * The misconfigurations of each file: its path, then a line each with the place, how bad it is and what is there, and the
 * way out below it. Files with the worst first.
 */
export function misconfigurationSections(
  findings: readonly MisconfigurationFinding[],
  width: number,
  paint: Paint,
): string[][] {
  const byPath = new Map<string, MisconfigurationFinding[]>();
  for (const finding of findings) {
    const path = finding.location.path;
    const same = byPath.get(path);
    if (same === undefined) byPath.set(path, [finding]);
    else same.push(finding);
  }
  return [...byPath]
    .map(([path, all]) => ({ path, all: [...all].sort(compareByLine), worst: worstOf(all) }))
    .sort((a, b) => severityRank(a.worst) - severityRank(b.worst) || compareCodePoints(a.path, b.path))
    .map(({ path, all }) => [
      ...wrap(sanitise(path), width).map((line) => paint('bold', line)),
      ...all.flatMap((finding) => linesOf(finding, placeWidth(all), { width, paint })),
    ]);
}

interface Style {
  readonly width: number;
  readonly paint: Paint;
}

const SEVERITY_WIDTH = 'negligible'.length;

function linesOf(finding: MisconfigurationFinding, places: number, { width, paint }: Style): string[] {
  const { severity, title, reason, id, fix, remedy, resource } = finding;
  const front = INDENT + pad(placeOf(finding), places) + '  ';
  const column = widthOf(front) + SEVERITY_WIDTH + 2;
  const room = width === 0 ? 0 : Math.max(20, width - column);
  const where = resource === null ? '' : ` (${resourceText(resource)})`;
  const [first = '', ...rest] = wrap(sanitise(`${title}: ${reason}${where}`), room);
  const indent = ' '.repeat(column);
  const way =
    fix === null ? remedy : `${fix.kind === 'deterministic' ? 'fix' : 'fix --suggest'}: ${fix.description}`;
  const after = wrap(sanitise(`→ ${way} [${id}]`), room);
  return [
    front + paint(SEVERITY_STYLES[severity], pad(severity.toUpperCase(), SEVERITY_WIDTH)) + '  ' + first,
    ...rest.map((line) => indent + line),
    ...after.map((line) => indent + paint(fix === null ? 'dim' : 'good', line)),
  ];
}

function resourceText({ kind, namespace, name, container }: Resource): string {
  const place = namespace === null ? '' : ` of ${namespace}`;
  return `${kind} ${name}${place}${container === null || container === name ? '' : `, container ${container}`}`;
}

function placeOf({ location: { startLine, startColumn } }: MisconfigurationFinding): string {
  return startLine === null ? '' : `${startLine}:${startColumn ?? 1}`;
}

function placeWidth(all: readonly MisconfigurationFinding[]): number {
  return Math.max(...all.map((finding) => placeOf(finding).length));
}

function compareByLine(a: MisconfigurationFinding, b: MisconfigurationFinding): number {
  return (
    (a.location.startLine ?? 0) - (b.location.startLine ?? 0) ||
    severityRank(a.severity) - severityRank(b.severity) ||
    (a.location.startColumn ?? 0) - (b.location.startColumn ?? 0) ||
    compareCodePoints(a.id, b.id)
  );
}

function worstOf(all: readonly MisconfigurationFinding[]): Severity {
  return all.reduce<Severity>(
    (worst, { severity }) => (severityRank(severity) < severityRank(worst) ? severity : worst),
    'unknown',
  );
}
