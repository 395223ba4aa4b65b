import { formatDuration } from '../value/format.ts';
import { GoError, type GoObject, type GoValue, integerOf } from '../value/value.ts';
import { define, type FunctionTable } from './define.ts';
import { type Clock, formatClock, parseClock } from './layout.ts';

// Go's zero time, year 1: what a date that could not be read is.
const ZERO_TIME = -62_135_596_800_000;
const RFC3339 = '2006-01-02T15:04:05.999999999Z07:00';
const GO_FORMAT = '2006-01-02 15:04:05.999999999 -0700 MST';

/** A `time.Time` of milliseconds since 1970. */
export function timeValue(time: number): GoObject {
  const text = (layout: string): string => formatClock(layout, clockAt(time, 'UTC'));
  return {
    kind: 'object',
    type: 'time.Time',
    fields: new Map(),
    time,
    print: text(GO_FORMAT),
    json: text(RFC3339),
    methods: new Map([
      ['Format', define(['string'], ([layout]) => text(layout))],
      ['Unix', define([], () => unixSeconds(time))],
      ['UnixMilli', define([], () => ({ kind: 'integer', type: 'int64', value: BigInt(Math.trunc(time)) }))],
      ['Year', define([], () => BigInt(new Date(time).getUTCFullYear()))],
      ['Day', define([], () => BigInt(new Date(time).getUTCDate()))],
      ['Hour', define([], () => BigInt(new Date(time).getUTCHours()))],
      ['Minute', define([], () => BigInt(new Date(time).getUTCMinutes()))],
      ['Second', define([], () => BigInt(new Date(time).getUTCSeconds()))],
      ['UTC', define([], () => timeValue(time))],
      ['IsZero', define([], () => time === ZERO_TIME)],
      ['String', define([], () => text(GO_FORMAT))],
    ]),
  };
}

function unixSeconds(time: number): GoValue {
  return { kind: 'integer', type: 'int64', value: BigInt(Math.floor(time / 1000)) };
}

/** What the clock shows in a zone of the IANA database; one that is unknown is Greenwich, as sprig has it. */
function clockAt(time: number, zone: string): Clock {
  const { minutes, name } = offsetAt(time, zone);
  const local = new Date(time + minutes * 60_000);
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    weekday: local.getUTCDay(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
    millisecond: local.getUTCMilliseconds(),
    offsetMinutes: minutes,
    zone: name,
  };
}

// `Local` is Greenwich too: a rendered chart does not depend on where it was rendered.
function offsetAt(time: number, zone: string): { minutes: number; name: string } {
  const utc = { minutes: 0, name: 'UTC' };
  if (zone === '' || zone === 'Local' || zone === 'UTC' || !/^[A-Za-z0-9_+\-/]{1,60}$/.test(zone)) return utc;
  try {
    const part = (timeZoneName: 'longOffset' | 'short'): string =>
      new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName })
        .formatToParts(time)
        .find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const match = /^GMT([-+])(\d\d):(\d\d)/.exec(part('longOffset'));
    const minutes =
      match === null ? 0 : (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]));
    return { minutes, name: part('short') };
  } catch {
    return utc;
  }
}

function formatDate(layout: string, value: GoValue, place: { zone: string; now: number }): string {
  return formatClock(layout, clockAt(timeOf(value) ?? place.now, place.zone));
}

/** A time, or seconds since 1970; null for all else. */
function timeOf(value: GoValue): number | null {
  if (typeof value === 'object' && value?.kind === 'object' && value.time !== undefined) return value.time;
  const seconds = integerOf(value);
  return seconds === null ? null : Number(seconds) * 1000;
}

const UNITS = new Map([
  ['ns', 1e-6],
  ['us', 1e-3],
  ['µs', 1e-3],
  ['μs', 1e-3],
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
]);

/** As `time.ParseDuration`, in milliseconds; null for what is none. */
export function parseDuration(text: string): number | null {
  const sign = /^[-+]/.exec(text)?.[0] ?? '';
  const body = text.slice(sign.length);
  if (body === '0') return 0;
  if (!/^(?:(?:[0-9]{1,15}(?:\.[0-9]{0,15})?|\.[0-9]{1,15})(?:ns|us|µs|μs|ms|s|m|h)){1,20}$/.test(body))
    return null;
  let total = 0;
  for (const [, number = '0', unit = ''] of body.matchAll(/([0-9.]+)([a-zµμ]+)/g)) {
    total += Number(number) * (UNITS.get(unit) ?? 0);
  }
  return sign === '-' ? -total : total;
}

function moved(duration: string, date: GoObject, strict: boolean): GoValue {
  const milliseconds = parseDuration(duration);
  if (milliseconds === null && strict) throw new GoError(`time: invalid duration "${duration}"`);
  return milliseconds === null ? date : timeValue((date.time ?? 0) + milliseconds);
}

function parsed(layout: string, text: string, strict: boolean): GoValue {
  const time = parseClock(layout, text);
  if (time === null && strict) throw new GoError(`parsing time "${text}" as "${layout}": cannot parse`);
  return timeValue(time ?? ZERO_TIME);
}

function seconds(value: GoValue): bigint {
  if (typeof value === 'string')
    return /^[-+]?[0-9]{1,18}$/.test(value) ? BigInt(value.replace('+', '')) : 0n;
  return typeof value === 'object' && value?.kind === 'integer' && value.type === 'int64' ? value.value : 0n;
}

const PERIODS = [
  [365 * 86_400_000, 'y'],
  [30 * 86_400_000, 'mo'],
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'm'],
  [1000, 's'],
] as const;

function roundedDuration(value: GoValue, now: number): string {
  const time =
    typeof value === 'string'
      ? (parseDuration(value) ?? 0)
      : typeof value === 'object' && value?.kind === 'object'
        ? now - (timeOf(value) ?? now)
        : Number(seconds(value)) / 1e6;
  const size = Math.abs(time);
  for (const [length, unit] of PERIODS) if (size > length) return `${Math.trunc(size / length)}${unit}`;
  return '0s';
}

/** Sprig's functions over dates (https://masterminds.github.io/sprig/date.html); the clock stands still at `now`. */
export function dateFunctions(now: number): FunctionTable {
  const inZone = define(['string', 'any', 'string'], ([layout, date, zone]) =>
    formatDate(layout, date, { zone, now }),
  );
  const modify = define(['string', 'time'], ([duration, date]) => moved(duration, date, false));
  const mustModify = define(['string', 'time'], ([duration, date]) => moved(duration, date, true));
  return {
    now: define([], () => timeValue(now)),
    date: define(['string', 'any'], ([layout, date]) => formatDate(layout, date, { zone: 'Local', now })),
    dateInZone: inZone,
    date_in_zone: inZone,
    htmlDate: define(['any'], ([date]) => formatDate('2006-01-02', date, { zone: 'Local', now })),
    htmlDateInZone: define(['any', 'string'], ([date, zone]) =>
      formatDate('2006-01-02', date, { zone, now }),
    ),
    dateModify: modify,
    date_modify: modify,
    mustDateModify: mustModify,
    must_date_modify: mustModify,
    toDate: define(['string', 'string'], ([layout, text]) => parsed(layout, text, false)),
    mustToDate: define(['string', 'string'], ([layout, text]) => parsed(layout, text, true)),
    unixEpoch: define(['time'], ([date]) => String(Math.floor((date.time ?? 0) / 1000))),
    ago: define(['any'], ([date]) =>
      formatDuration(BigInt(Math.round((now - (timeOf(date) ?? now)) / 1000)) * 1_000_000_000n),
    ),
    duration: define(['any'], ([value]) => formatDuration(seconds(value) * 1_000_000_000n)),
    durationRound: define(['any'], ([value]) => roundedDuration(value, now)),
  };
}
