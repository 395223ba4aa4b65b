import { type Budget, enter, leave, spend, spendText } from '../limits.ts';
import { formatGeneral } from './float.ts';
import { bytesOf } from './text.ts';
import { type GoObject, type GoValue, type Maybe, sortedKeys } from './value.ts';

/** As `fmt.Sprintf("%v")` (https://pkg.go.dev/fmt#hdr-Printing). */
export function formatValue(value: Maybe, budget: Budget): string {
  spend(budget, 1);
  if (value === null || value === undefined) return '<nil>';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return formatGeneral(value);
  if (typeof value !== 'object') return String(value);
  if (value.kind === 'integer')
    return value.type === 'time.Duration' ? formatDuration(value.value) : String(value.value);
  if (value.kind === 'bytes') return `[${[...bytesOf(value.text)].join(' ')}]`;
  return formatParts(value, (part) => formatValue(part, budget), budget);
}

type Composite = Exclude<Extract<GoValue, object>, { kind: 'integer' | 'bytes' }>;

/** A list, map or struct, its parts written by `format`. */
export function formatParts(value: Composite, format: (part: GoValue) => string, budget: Budget): string {
  if (value.kind === 'object' && value.print !== undefined) return value.print;
  enter(budget);
  const text = joined(value, format);
  leave(budget);
  spendText(budget, text.length);
  return text;
}

function joined(value: Composite, format: (part: GoValue) => string): string {
  if (value.kind === 'list') return `[${(value.items ?? []).map(format).join(' ')}]`;
  if (value.kind === 'object') return structText(value, format);
  const entries = sortedKeys(value).map((key) => `${format(key)}:${format(value.entries.get(key) ?? null)}`);
  return `map[${entries.join(' ')}]`;
}

function structText(value: GoObject, format: (part: GoValue) => string): string {
  const fields = [...value.fields.values()].map(format).join(' ');
  return `${value.type.startsWith('*') ? '&' : ''}{${fields}}`;
}

/** What an action writes: nothing at all is `<no value>`, which Helm takes out of a finished manifest. */
export function printValue(value: Maybe, budget: Budget): string {
  return value === undefined || value === null ? '<no value>' : formatValue(value, budget);
}

/** As `fmt.Sprint`: a space between two operands neither of which is a string. */
export function sprint(values: readonly GoValue[], budget: Budget): string {
  let text = '';
  values.forEach((value, at) => {
    const before = values[at - 1];
    if (at > 0 && typeof value !== 'string' && typeof before !== 'string') text += ' ';
    text += formatValue(value, budget);
  });
  spendText(budget, text.length);
  return text;
}

/** As `fmt.Sprintln`. */
export function sprintln(values: readonly GoValue[], budget: Budget): string {
  const text = `${values.map((value) => formatValue(value, budget)).join(' ')}\n`;
  spendText(budget, text.length);
  return text;
}

const SECOND = 1_000_000_000n;

/** As `time.Duration.String`, of nanoseconds: `1h2m3.5s`. */
export function formatDuration(nanoseconds: bigint): string {
  if (nanoseconds === 0n) return '0s';
  const sign = nanoseconds < 0n ? '-' : '';
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  if (size < SECOND) return sign + smallDuration(size);
  const hours = size / (3600n * SECOND);
  const minutes = (size / (60n * SECOND)) % 60n;
  const seconds = `${fraction(size % (60n * SECOND), SECOND)}s`;
  if (hours > 0n) return `${sign}${hours}h${minutes}m${seconds}`;
  return minutes > 0n ? `${sign}${minutes}m${seconds}` : sign + seconds;
}

function smallDuration(size: bigint): string {
  if (size < 1000n) return `${size}ns`;
  return size < 1_000_000n ? `${fraction(size, 1000n)}µs` : `${fraction(size, 1_000_000n)}ms`;
}

function fraction(size: bigint, unit: bigint): string {
  const rest = size % unit;
  if (rest === 0n) return String(size / unit);
  const digits = String(rest)
    .padStart(String(unit).length - 1, '0')
    .replace(/0+$/, '');
  return `${size / unit}.${digits}`;
}
