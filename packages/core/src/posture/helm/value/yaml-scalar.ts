import { formatGeneral } from './float.ts';

/** What a plain scalar stands for. `integer` has the digits of a 64-bit integer, `float` no more than a double can. */
export type Resolved =
  | { readonly type: 'null' | 'string' | 'timestamp' }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'integer'; readonly value: bigint }
  | { readonly type: 'float'; readonly value: number };

const STRING: Resolved = { type: 'string' };
const WORDS = new Map<string, Resolved>([
  ...spelled({ type: 'bool', value: true }, 'y Y yes Yes YES true True TRUE on On ON'),
  ...spelled({ type: 'bool', value: false }, 'n N no No NO false False FALSE off Off OFF'),
  ...spelled({ type: 'null' }, '~ null Null NULL'),
  ...spelled({ type: 'float', value: Number.NaN }, '.nan .NaN .NAN'),
  ...spelled({ type: 'float', value: Number.POSITIVE_INFINITY }, '.inf .Inf .INF +.inf +.Inf +.INF'),
  ...spelled({ type: 'float', value: Number.NEGATIVE_INFINITY }, '-.inf -.Inf -.INF'),
  ['', { type: 'null' }],
]);

function spelled(value: Resolved, words: string): (readonly [string, Resolved])[] {
  return words.split(' ').map((word) => [word, value] as const);
}

const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const BASE60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
const INT64_MAX = 2n ** 63n - 1n;
const INT64_MIN = -(2n ** 63n);
const UINT64_MAX = 2n ** 64n - 1n;

/**
 * The meaning of a plain scalar in YAML 1.1, as the library that Helm reads and writes with has it
 * (https://pkg.go.dev/sigs.k8s.io/yaml): `on` is true, 0777 is octal, 1_000 a number; 1:30 is none.
 */
export function resolveScalar(text: string): Resolved {
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  const first = text.charCodeAt(0);
  const digit = first >= 0x30 && first <= 0x39;
  if (text[0] === '.') return FLOAT.test(text) ? { type: 'float', value: Number(text) } : STRING;
  if (!digit && text[0] !== '-' && text[0] !== '+') return STRING;
  if (isTimestamp(text)) return { type: 'timestamp' };
  return resolveNumber(text.replaceAll('_', '')) ?? STRING;
}

function resolveNumber(text: string): Resolved | null {
  const integer = parseInteger(text);
  if (integer !== null) return { type: 'integer', value: integer };
  if (!FLOAT.test(text)) return null;
  const value = Number(text);
  return Number.isFinite(value) ? { type: 'float', value } : null;
}

/** As `strconv.ParseInt(text, 0, 64)`: a prefix tells the base, and a 0 alone means octal. */
export function parseInteger(text: string): bigint | null {
  const match = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|0[0-7]*|[1-9][0-9]*)$/.exec(text);
  // No 64-bit number has more digits; BigInt would work on a million of them.
  if (match === null || text.length > 70) return null;
  const [, sign = '', digits = ''] = match;
  const magnitude = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
  const value = sign === '-' ? -magnitude : magnitude;
  return value < INT64_MIN || value > (sign === '' ? UINT64_MAX : INT64_MAX) ? null : value;
}

const TIMESTAMP =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?(?:Z|[-+]\d\d:\d\d))|(?: (\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?))?$/;

/** Dates stay text, but text that looks like one is quoted. */
function isTimestamp(text: string): boolean {
  const match = TIMESTAMP.exec(text);
  if (match === null) return false;
  const [year = 0, month = 0, day = 0, ...clock] = match.slice(1).map((part) => Number(part ?? 0));
  if (month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) return false;
  const [h1 = 0, m1 = 0, s1 = 0, h2 = 0, m2 = 0, s2 = 0] = clock;
  return h1 < 24 && h2 < 24 && m1 < 60 && m2 < 60 && s1 < 60 && s2 < 60;
}

function daysOf(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** Whether text that means itself without quotes may be written without: readers of YAML 1.1 count in sixties. */
export function isPlainText(text: string): boolean {
  return resolveScalar(text).type === 'string' && !BASE60.test(text);
}

/** A key as text: JSON has no other. Null for one that cannot be. */
export function keyText(text: string): string | null {
  const resolved = resolveScalar(text);
  switch (resolved.type) {
    case 'string':
    case 'timestamp':
      return text;
    case 'bool':
      return String(resolved.value);
    case 'integer':
      return String(resolved.value);
    case 'float':
      return floatText(resolved.value);
    default:
      return null;
  }
}

/** A number where text is wanted: `appVersion: 1.10` is "1.1". Rounded to 32 bits, as the library does. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf';
  return formatGeneral(shortestSingle(value));
}

function shortestSingle(value: number): number {
  const single = Math.fround(value);
  for (let digits = 1; digits < 10; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === single) return short;
  }
  return value;
}
