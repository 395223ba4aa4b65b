import type { VulnerabilityFinding } from '../../model/finding.ts';
import { pad, sanitise, truncate, widthOf, wrap } from '../text.ts';
import type { Group, GroupRow } from './groups.ts';
import { type Paint, SEVERITY_STYLES, type Style } from './paint.ts';

/** A title beside the other columns wants at least this much room; else it stands below them. */
const MIN_TITLE_COLUMNS = 24;
const INDENT = '  ';
const GAP = '  ';
/** More places of one group are counted, not named: the JSON report has each. */
const PLACES_SHOWN = 3;

interface Cell {
  readonly text: string;
  readonly style: Style | null;
}

/** A package, the line that fixes it, and a table of its flaws. */
export function renderGroup(group: Group, width: number, paint: Paint): string[] {
  return [
    ...titleLines(group, width, paint),
    ...placeLines(group, width, paint),
    ...tableLines(group, width, paint),
  ];
}

function titleLines(group: Group, width: number, paint: Paint): string[] {
  const others = group.packages.filter((name) => name !== group.name).map(sanitise);
  const also = others.length === 0 ? '' : ` [${others.join(', ')}]`;
  const title = `${sanitise(group.name)} ${sanitise(group.version)} (${sanitise(group.type)})${also}`;
  return [...wrap(title, width).map((line) => paint('bold', line)), ...fixLines(group, width, paint)];
}

function fixLines({ fix, rows }: Group, width: number, paint: Paint): string[] {
  const inner = width === 0 ? 0 : Math.max(20, width - INDENT.length);
  if (fix === null) return wrap('no fix yet', inner).map((line) => INDENT + paint('dim', line));
  const all =
    fix.closes === rows.length ? (rows.length === 1 ? 'closes it' : `closes all ${rows.length}`) : null;
  const text = `→ upgrade to ${sanitise(fix.version)}: ${all ?? `closes ${fix.closes} of ${rows.length}`}`;
  return wrap(text, inner).map((line) => INDENT + paint('good', line));
}

function placeLines({ places }: Group, width: number, paint: Paint): string[] {
  const lines = places.slice(0, PLACES_SHOWN).map(({ path, layer, instruction }) => {
    const from =
      layer === null ? '' : ` · layer ${layer}${instruction === null ? '' : `: ${sanitise(instruction)}`}`;
    const text = `${INDENT}${sanitise(path)}${from}`;
    return paint('dim', width === 0 ? text : truncate(text, width));
  });
  const more = places.length - PLACES_SHOWN;
  return more > 0 ? [...lines, paint('dim', `${INDENT}and ${more} more places`)] : lines;
}

const HEADINGS = ['VULNERABILITY', 'SEVERITY', 'FIXED IN', 'EPSS', 'TITLE'] as const;

function tableLines(group: Group, width: number, paint: Paint): string[] {
  const cells = group.rows.map((row) => cellsOf(row, group));
  const widths = HEADINGS.slice(0, -1).map((heading, column) =>
    Math.max(heading.length, ...cells.map((row) => widthOf(row[column]?.text ?? ''))),
  );
  const used = INDENT.length + widths.reduce((sum, column) => sum + column + GAP.length, 0);
  const room = width === 0 ? 0 : width - used;
  const beside = width === 0 || room >= MIN_TITLE_COLUMNS;
  const heads = HEADINGS.slice(0, beside ? HEADINGS.length : -1).map((text) => ({
    text,
    style: 'dim' as const,
  }));
  const fits = width === 0 || used - GAP.length <= width;
  const lines = fits ? [lineOf(heads, widths, paint)] : [];
  for (const row of cells) {
    const title = row[row.length - 1] as Cell;
    if (beside) lines.push(...besideLines(row, { widths, room, used }, paint));
    else {
      const front = row.slice(0, -1);
      if (fits) lines.push(lineOf(front, widths, paint));
      else lines.push(...narrowLines(front, width, paint));
      const inner = Math.max(10, width - 4);
      if (title.text !== '') lines.push(...wrap(title.text, inner).map((line) => `    ${line}`));
    }
  }
  return lines;
}

interface Layout {
  readonly widths: readonly number[];
  readonly room: number;
  readonly used: number;
}

/** A row whose title runs on below itself where it does not fit in its column. */
function besideLines(row: readonly Cell[], { widths, room, used }: Layout, paint: Paint): string[] {
  const title = row[row.length - 1] as Cell;
  const [first = '', ...rest] = wrap(title.text, room);
  const head = lineOf([...row.slice(0, -1), { text: first, style: null }], widths, paint);
  return [head, ...rest.map((line) => ' '.repeat(used) + line)];
}

function narrowLines(cells: readonly Cell[], width: number, paint: Paint): string[] {
  const text = cells
    .map((cell) => cell.text)
    .filter((part) => part !== '')
    .join(' ');
  const style = cells[1]?.style ?? null;
  return wrap(text, Math.max(10, width - INDENT.length)).map(
    (line) => INDENT + (style === null ? line : paint(style, line)),
  );
}

function lineOf(cells: readonly Cell[], widths: readonly number[], paint: Paint): string {
  const parts = cells.map(({ text, style }, column) => {
    const wide = column === cells.length - 1 ? text : pad(text, widths[column] ?? 0);
    return style === null ? wide : paint(style, wide);
  });
  return (INDENT + parts.join(GAP)).trimEnd();
}

function cellsOf({ finding, packages }: GroupRow, group: Group): Cell[] {
  const only = packages.length < group.packages.length ? ` [${packages.map(sanitise).join(', ')}]` : '';
  return [
    {
      text: sanitise(finding.id) + (finding.kev === null ? '' : ' KEV'),
      style: finding.kev === null ? null : 'critical',
    },
    { text: finding.severity.toUpperCase(), style: SEVERITY_STYLES[finding.severity] },
    { text: fixText(finding), style: null },
    { text: finding.epss === null ? '' : `${(finding.epss.score * 100).toFixed(1)}%`, style: null },
    { text: sanitise(finding.title) + only + reachableMark(finding), style: null },
  ];
}

const REACHABLE_MARKS = {
  symbol: ' [code present]',
  package: ' [package present]',
  no: ' [not in the binary]',
} as const;

/** Of a flaw in a Go program: whether it is in there. */
function reachableMark({ reachable }: VulnerabilityFinding): string {
  return reachable === null ? '' : REACHABLE_MARKS[reachable];
}

const NO_FIX = {
  fixed: '',
  'not-fixed': 'not fixed',
  'wont-fix': "won't fix",
  unknown: 'no fix known',
} as const;

function fixText({ fixedVersion, fixState }: VulnerabilityFinding): string {
  return fixedVersion === null ? NO_FIX[fixState] : sanitise(fixedVersion);
}
