/** A moment in a zone, as a clock on the wall there shows it. */
export interface Clock {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
  /** East of Greenwich. */
  readonly offsetMinutes: number;
  readonly zone: string;
}

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');
// https://pkg.go.dev/time#pkg-constants: the words of a layout, the longest first.
const WORDS =
  /January|Jan|Monday|Mon|MST|2006|(?:\.|,)0+(?![0-9])|(?:\.|,)9+(?![0-9])|Z07:00:00|Z070000|Z07:00|Z0700|Z07|-07:00:00|-070000|-07:00|-0700|-07|__2|002|01|02|03|04|05|06|15|PM|pm|_2006|_2|1|2|3|4|5/g;

/** As `time.Time.Format`. */
export function formatClock(layout: string, clock: Clock): string {
  return layout.replace(WORDS, (word) => formatWord(word, clock));
}

const two = (value: number): string => String(value).padStart(2, '0');

function formatWord(word: string, clock: Clock): string {
  const part = PARTS.get(word);
  if (part !== undefined) return part(clock);
  if (/^[.,]/.test(word)) return fraction(word, clock.millisecond);
  return offset(word, clock.offsetMinutes);
}

const PARTS: ReadonlyMap<string, (clock: Clock) => string> = new Map([
  ['January', ({ month }: Clock) => MONTHS[month - 1] ?? ''],
  ['Jan', ({ month }: Clock) => MONTHS[month - 1]?.slice(0, 3) ?? ''],
  ['01', ({ month }: Clock) => two(month)],
  ['1', ({ month }: Clock) => String(month)],
  ['Monday', ({ weekday }: Clock) => DAYS[weekday] ?? ''],
  ['Mon', ({ weekday }: Clock) => DAYS[weekday]?.slice(0, 3) ?? ''],
  ['02', ({ day }: Clock) => two(day)],
  ['_2', ({ day }: Clock) => String(day).padStart(2)],
  ['2', ({ day }: Clock) => String(day)],
  ['002', (clock: Clock) => String(yearDay(clock)).padStart(3, '0')],
  ['__2', (clock: Clock) => String(yearDay(clock)).padStart(3)],
  ['15', ({ hour }: Clock) => two(hour)],
  ['03', ({ hour }: Clock) => two(hour % 12 || 12)],
  ['3', ({ hour }: Clock) => String(hour % 12 || 12)],
  ['04', ({ minute }: Clock) => two(minute)],
  ['4', ({ minute }: Clock) => String(minute)],
  ['05', ({ second }: Clock) => two(second)],
  ['5', ({ second }: Clock) => String(second)],
  ['2006', ({ year }: Clock) => String(year).padStart(4, '0')],
  ['_2006', ({ year }: Clock) => `_${String(year).padStart(4, '0')}`],
  ['06', ({ year }: Clock) => two(year % 100)],
  ['PM', ({ hour }: Clock) => (hour >= 12 ? 'PM' : 'AM')],
  ['pm', ({ hour }: Clock) => (hour >= 12 ? 'pm' : 'am')],
  ['MST', ({ zone }: Clock) => zone],
]);

function yearDay({ year, month, day }: Clock): number {
  return Math.round((Date.UTC(year, month - 1, day) - Date.UTC(year, 0, 1)) / 86_400_000) + 1;
}

function fraction(word: string, millisecond: number): string {
  const digits = word.length - 1;
  const all = String(millisecond).padStart(3, '0').padEnd(9, '0').slice(0, digits).padEnd(digits, '0');
  if (word[1] === '0') return `${word[0]}${all}`;
  const short = all.replace(/0+$/, '');
  return short === '' ? '' : `${word[0]}${short}`;
}

function offset(word: string, minutes: number): string {
  if (word.startsWith('Z') && minutes === 0) return 'Z';
  const size = Math.abs(minutes);
  const colon = word.includes(':') ? ':' : '';
  const sign = minutes < 0 ? '-' : '+';
  const short = `${sign}${two(Math.trunc(size / 60))}`;
  return word.endsWith('07') ? short : `${short}${colon}${two(size % 60)}`;
}

/** As `time.Parse`, as milliseconds since 1970; null for what is no such time. Zones by name count as Greenwich. */
export function parseClock(layout: string, text: string): number | null {
  const read = {
    year: 0,
    month: 1,
    day: 1,
    hour: 0,
    minute: 0,
    second: 0,
    milliseconds: 0,
    offset: 0,
    pm: 0,
  };
  let at = 0;
  let from = 0;
  for (const match of layout.matchAll(WORDS)) {
    const before = layout.slice(from, match.index);
    if (!text.startsWith(before, at)) return null;
    at += before.length;
    from = match.index + match[0].length;
    const taken = parseWord(match[0], text.slice(at, at + 40), read);
    if (taken === null) return null;
    at += taken;
  }
  const rest = layout.slice(from);
  if (text.slice(at) !== rest) return null;
  return toTime(read);
}

interface Reading {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  milliseconds: number;
  offset: number;
  /** 1 before noon, 2 after. */
  pm: number;
}

const READERS: ReadonlyMap<string, readonly [RegExp, keyof Reading]> = new Map([
  ['01', [/^\d\d/, 'month']],
  ['1', [/^\d\d?/, 'month']],
  ['02', [/^\d\d/, 'day']],
  ['_2', [/^ ?\d\d?/, 'day']],
  ['2', [/^\d\d?/, 'day']],
  ['15', [/^\d\d/, 'hour']],
  ['03', [/^\d\d/, 'hour']],
  ['3', [/^\d\d?/, 'hour']],
  ['04', [/^\d\d/, 'minute']],
  ['4', [/^\d\d?/, 'minute']],
  ['05', [/^\d\d/, 'second']],
  ['5', [/^\d\d?/, 'second']],
  ['2006', [/^\d{4}/, 'year']],
]);

function parseWord(word: string, text: string, read: Reading): number | null {
  const reader = READERS.get(word);
  if (reader !== undefined) {
    const digits = reader[0].exec(text)?.[0];
    if (digits === undefined) return null;
    read[reader[1]] = Number(digits);
    return digits.length;
  }
  if (word === 'January' || word === 'Jan')
    return named(MONTHS, word === 'Jan', text, (at) => (read.month = at + 1));
  if (word === 'Monday' || word === 'Mon') return named(DAYS, word === 'Mon', text, () => undefined);
  if (/^pm$/i.test(word)) return meridiem(text, read);
  if (word === 'MST') return /^[A-Z]{3,4}/.exec(text)?.[0].length ?? null;
  if (word === '06') return shortYear(text, read);
  if (/^[.,]/.test(word)) return parseFraction(text, read);
  return parseOffset(word, text, read);
}

function named(
  names: readonly string[],
  short: boolean,
  text: string,
  found: (at: number) => void,
): number | null {
  const at = names.findIndex((name) => text.startsWith(short ? name.slice(0, 3) : name));
  if (at < 0) return null;
  found(at);
  return short ? 3 : (names[at]?.length ?? null);
}

function meridiem(text: string, read: Reading): number | null {
  if (!/^[AaPp][Mm]/.test(text)) return null;
  read.pm = /^[Pp]/.test(text) ? 2 : 1;
  return 2;
}

function shortYear(text: string, read: Reading): number | null {
  if (!/^\d\d/.test(text)) return null;
  const year = Number(text.slice(0, 2));
  read.year = year + (year >= 69 ? 1900 : 2000);
  return 2;
}

function parseFraction(text: string, read: Reading): number {
  const digits = /^[.,](\d{1,9})/.exec(text);
  if (digits === null) return 0;
  read.milliseconds = Math.trunc(Number(`0.${digits[1]}`) * 1000);
  return digits[0].length;
}

function parseOffset(word: string, text: string, read: Reading): number | null {
  if (word.startsWith('Z') && text.startsWith('Z')) return 1;
  const match = (
    word.endsWith('07')
      ? /^([-+])(\d\d)/
      : word.includes(':')
        ? /^([-+])(\d\d):(\d\d)/
        : /^([-+])(\d\d)(\d\d)/
  ).exec(text);
  if (match === null) return null;
  read.offset = (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3] ?? 0));
  return match[0].length;
}

function toTime(read: Reading): number | null {
  const { year, month, day, minute, second } = read;
  const hour =
    read.pm === 2 && read.hour < 12 ? read.hour + 12 : read.pm === 1 && read.hour === 12 ? 0 : read.hour;
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return null;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCDate() !== day) return null;
  date.setUTCHours(hour, minute - read.offset, second, read.milliseconds);
  return date.getTime();
}
