import type {
  Advisory,
  AffectedImport,
  AdvisoryRange,
  AffectedPackage,
  EolCycle,
  Epss,
  Kev,
  RangeEvent,
  SeverityStatement,
} from '../../model/advisory.ts';
import type { AdvisoryBody } from '../contract.ts';
import { versionOf } from '../feeds/osv/affected.ts';
import { formatTime } from '../text.ts';
import {
  type ByteReader,
  type ByteWriter,
  byteReader,
  readByte,
  readCount,
  readText,
  readVarint,
} from './binary.ts';
import { readId, writeId } from './identifier.ts';

/** Ranges of these forms are one version; all others are written out. */
const GENERAL = 0;
const FORMS: readonly { readonly type: 'ECOSYSTEM' | 'SEMVER'; readonly fixed: boolean }[] = [
  { type: 'ECOSYSTEM', fixed: true },
  { type: 'SEMVER', fixed: true },
  { type: 'ECOSYSTEM', fixed: false },
  { type: 'SEMVER', fixed: false },
];
const FORM_MASK = 7;
const HAS_VERSIONS = 8;
const HAS_MODULE = 16;
const HAS_ARCHES = 32;
const HAS_SEVERITY = 64;
const HAS_IMPORTS = 128;
const STATES = [null, 'wont-fix', 'not-fixed'] as const;
const DAY = 24 * 60 * 60 * 1000;
const EVENTS = ['introduced', 'fixed', 'last_affected', 'limit'] as const;

/** The part of a row that rows of other releases may share. */
type Body = Omit<AffectedPackage, 'advisory' | 'ecosystem' | 'name'>;

/** Rows of one advisory about one package name of one base ecosystem, by what they say. */
export interface RowGroup {
  readonly body: Buffer;
  /** The release of each ecosystem, without the base and its colon; empty for none. */
  readonly releases: readonly string[];
}

/** id, groups (releases, length of the body, body): one advisory's word on one name. */
export function writeRow(writer: ByteWriter, advisory: string, groups: readonly RowGroup[]): void {
  writeId(writer, advisory);
  writer.varint(groups.length);
  for (const { body, releases } of groups) {
    writer.varint(releases.length);
    for (const release of releases) writer.text(release);
    writer.varint(body.length);
    writer.raw(body);
  }
}

/** Reads the rows of one release out of a value, which is one row of each advisory after the other. */
export function readRows(value: Buffer, ecosystem: string, name: string): AffectedPackage[] {
  const reader = byteReader(value);
  const colon = ecosystem.indexOf(':');
  const asked = colon < 0 ? '' : ecosystem.slice(colon + 1);
  const rows: AffectedPackage[] = [];
  while (reader.at < reader.end) {
    const advisory = readId(reader);
    const groups = readCount(reader);
    for (let i = 0; i < groups; i++) {
      const wanted = readReleases(reader, asked);
      const length = readCount(reader);
      const end = reader.at + length;
      if (wanted) rows.push({ advisory, ecosystem, name, ...readBody(byteReader(value, reader.at, end)) });
      reader.at = end;
    }
  }
  return rows;
}

/** The releases that rows of these advisories are of; empty for an ecosystem without. */
export function readReleasesOf(
  value: Buffer,
  advisories: ReadonlySet<string>,
): { readonly advisory: string; readonly release: string }[] {
  const reader = byteReader(value);
  const found: { advisory: string; release: string }[] = [];
  while (reader.at < reader.end) {
    const advisory = readId(reader);
    const groups = readCount(reader);
    const releases = new Set<string>();
    for (let i = 0; i < groups; i++) {
      for (const release of readTexts(reader)) releases.add(release);
      const length = readCount(reader);
      reader.at += length;
    }
    if (advisories.has(advisory)) for (const release of releases) found.push({ advisory, release });
  }
  return found;
}

function readReleases(reader: ByteReader, asked: string): boolean {
  let found = false;
  const count = readCount(reader);
  for (let i = 0; i < count; i++) {
    if (readText(reader) === asked) found = true;
  }
  return found;
}

/** What a row says, without advisory, ecosystem and name. */
export function writeBody(writer: ByteWriter, row: Body): void {
  const form = formOf(row.ranges);
  const severity = row.severity.length > 0 || row.state !== null;
  writer.byte(
    form |
      (row.versions.length > 0 ? HAS_VERSIONS : 0) |
      (row.module !== null ? HAS_MODULE : 0) |
      (row.arches.length > 0 ? HAS_ARCHES : 0) |
      (severity ? HAS_SEVERITY : 0) |
      (row.imports.length > 0 ? HAS_IMPORTS : 0),
  );
  if (form === GENERAL) writeRanges(writer, row.ranges);
  else if (FORMS[form - 1]?.fixed) writer.text(fixedOf(row.ranges));
  if (row.versions.length > 0) writeTexts(writer, row.versions);
  if (row.module !== null) writer.text(row.module);
  if (row.arches.length > 0) writeTexts(writer, row.arches);
  if (severity) {
    writer.byte(STATES.indexOf(row.state));
    writeSeverity(writer, row.severity);
  }
  if (row.imports.length === 0) return;
  writer.varint(row.imports.length);
  for (const { path, symbols, goos = [], goarch = [] } of row.imports) {
    writer.text(path);
    writeTexts(writer, symbols);
    writeTexts(writer, goos);
    writeTexts(writer, goarch);
  }
}

function readBody(reader: ByteReader): Body {
  const flags = readByte(reader);
  const ranges = readForm(reader, flags & FORM_MASK);
  const versions = (flags & HAS_VERSIONS) === 0 ? [] : readTexts(reader);
  const module = (flags & HAS_MODULE) === 0 ? null : readText(reader);
  const arches = (flags & HAS_ARCHES) === 0 ? [] : readTexts(reader);
  const said = (flags & HAS_SEVERITY) !== 0;
  const state = said ? (STATES[readByte(reader)] ?? null) : null;
  const severity = said ? readSeverity(reader) : [];
  const imports = (flags & HAS_IMPORTS) === 0 ? [] : readImports(reader);
  return { ranges, versions, module, arches, severity, state, imports };
}

function readForm(reader: ByteReader, form: number): AdvisoryRange[] {
  if (form === GENERAL) return readRanges(reader);
  const known = FORMS[form - 1];
  if (known === undefined) throw new RangeError('a range has an unknown form');
  const introduced: RangeEvent = { introduced: '0' };
  return [
    { type: known.type, events: known.fixed ? [introduced, { fixed: readText(reader) }] : [introduced] },
  ];
}

function formOf(ranges: readonly AdvisoryRange[]): number {
  const [range] = ranges;
  const [first, second] = range?.events ?? [];
  if (range === undefined || ranges.length !== 1 || first === undefined || range.events.length > 2)
    return GENERAL;
  if (!('introduced' in first) || first.introduced !== '0') return GENERAL;
  if (second !== undefined && !('fixed' in second)) return GENERAL;
  return 1 + FORMS.findIndex((form) => form.type === range.type && form.fixed === (second !== undefined));
}

function fixedOf(ranges: readonly AdvisoryRange[]): string {
  const event = ranges[0]?.events[1];
  return event === undefined ? '' : versionOf(event);
}

function writeRanges(writer: ByteWriter, ranges: readonly AdvisoryRange[]): void {
  writer.varint(ranges.length);
  for (const { type, events } of ranges) {
    writer.varint(events.length * 2 + (type === 'SEMVER' ? 1 : 0));
    for (const event of events) {
      writer.byte(EVENTS.findIndex((name) => name in event));
      writer.text(versionOf(event));
    }
  }
}

function readRanges(reader: ByteReader): AdvisoryRange[] {
  const ranges: AdvisoryRange[] = [];
  const count = readCount(reader);
  for (let i = 0; i < count; i++) {
    const head = readVarint(reader);
    const events: RangeEvent[] = [];
    for (let left = Math.floor(head / 2); left > 0; left--) {
      const name = EVENTS[readByte(reader)];
      if (name === undefined) throw new RangeError('an event of unknown kind');
      events.push({ [name]: readText(reader) } as unknown as RangeEvent);
    }
    ranges.push({ type: head % 2 === 1 ? 'SEMVER' : 'ECOSYSTEM', events });
  }
  return ranges;
}

function readImports(reader: ByteReader): AffectedImport[] {
  const imports: AffectedImport[] = [];
  for (let left = readCount(reader); left > 0; left--) {
    const one = { path: readText(reader), symbols: readTexts(reader) };
    const goos = readTexts(reader);
    const goarch = readTexts(reader);
    imports.push({ ...one, ...(goos.length > 0 ? { goos } : {}), ...(goarch.length > 0 ? { goarch } : {}) });
  }
  return imports;
}

/** An advisory without its id, which is the key, and its source, which the build appends. */
export function writeAdvisory(writer: ByteWriter, advisory: AdvisoryBody): void {
  const modified = secondsOf(advisory.modified);
  writer.varint(modified);
  writer.varint(secondsOf(advisory.published));
  writeIds(writer, advisory.aliases);
  writeIds(writer, advisory.upstream);
  writer.text(advisory.summary);
  writeSeverity(writer, advisory.severity);
  writeTexts(writer, advisory.urls);
}

/** Seconds since 1970 of the last change of an advisory's value; 0 where it tells none. */
export function readModified(value: Buffer): number {
  return readVarint(byteReader(value));
}

/** An advisory as it stands in the file: what `writeAdvisory` wrote, then the source's name. */
export function readAdvisory(id: string, value: Buffer): Advisory {
  const reader = byteReader(value);
  const modified = timeOf(readVarint(reader));
  const published = timeOf(readVarint(reader));
  const aliases = readIds(reader);
  const upstream = readIds(reader);
  const summary = readText(reader);
  const severity = readSeverity(reader);
  const urls = readTexts(reader);
  return { id, aliases, upstream, summary, severity, published, modified, urls, source: readText(reader) };
}

/**
 * The day first, in three bytes, so that of two values the later day's is the larger; then both scores as whole
 * hundred-thousandths, the precision that FIRST publishes.
 */
export function writeEpss(writer: ByteWriter, epss: Epss): void {
  const day = Math.floor(Date.parse(`${epss.date}T00:00:00Z`) / DAY);
  for (const shift of [16, 8, 0]) writer.byte((day >> shift) & 0xff);
  writer.varint(Math.round(epss.score * 1e5));
  writer.varint(Math.round(epss.percentile * 1e5));
}

export function readEpss(value: Buffer): Epss {
  const reader = byteReader(value);
  const day = (readByte(reader) << 16) | (readByte(reader) << 8) | readByte(reader);
  const date = formatTime((day * DAY) / 1000).slice(0, 10);
  return { score: readVarint(reader) / 1e5, percentile: readVarint(reader) / 1e5, date };
}

export function writeKev(writer: ByteWriter, kev: Kev): void {
  writer.text(kev.dueDate);
}

export function readKev(value: Buffer): Kev {
  return { dueDate: readText(byteReader(value)) };
}

export function writeCycles(writer: ByteWriter, cycles: readonly EolCycle[]): void {
  for (const cycle of cycles) {
    writer.text(cycle.cycle);
    writer.text(cycle.codename ?? '');
    writer.text(String(cycle.eol ?? ''));
    writer.text(String(cycle.extendedSupport ?? ''));
  }
}

export function readCycles(value: Buffer): EolCycle[] {
  const reader = byteReader(value);
  const cycles: EolCycle[] = [];
  while (reader.at < reader.end) {
    const cycle = readText(reader);
    const codename = readText(reader);
    const eol = endOf(readText(reader));
    cycles.push({
      cycle,
      codename: codename === '' ? null : codename,
      eol,
      extendedSupport: endOf(readText(reader)),
    });
  }
  return cycles;
}

export function writeTags(writer: ByteWriter, tags: readonly string[]): void {
  for (const tag of tags) writer.text(tag);
}

export function readTags(value: Buffer): string[] {
  const reader = byteReader(value);
  const tags: string[] = [];
  while (reader.at < reader.end) tags.push(readText(reader));
  return tags;
}

function endOf(text: string): string | boolean | null {
  if (text === 'true') return true;
  if (text === 'false') return false;
  return text === '' ? null : text;
}

/** Ids one after the other, without a count: the whole of an alias's value. */
export function readIdsToEnd(value: Buffer): string[] {
  const reader = byteReader(value);
  const ids: string[] = [];
  while (reader.at < reader.end) ids.push(readId(reader));
  return ids;
}

function writeIds(writer: ByteWriter, ids: readonly string[]): void {
  writer.varint(ids.length);
  for (const id of ids) writeId(writer, id);
}

function readIds(reader: ByteReader): string[] {
  const ids: string[] = [];
  const count = readCount(reader);
  for (let i = 0; i < count; i++) ids.push(readId(reader));
  return ids;
}

function writeTexts(writer: ByteWriter, texts: readonly string[]): void {
  writer.varint(texts.length);
  for (const text of texts) writer.text(text);
}

function readTexts(reader: ByteReader): string[] {
  const texts: string[] = [];
  const count = readCount(reader);
  for (let i = 0; i < count; i++) texts.push(readText(reader));
  return texts;
}

function writeSeverity(writer: ByteWriter, statements: readonly SeverityStatement[]): void {
  writer.varint(statements.length);
  for (const { type, score } of statements) {
    writer.text(type);
    writer.text(score);
  }
}

function readSeverity(reader: ByteReader): SeverityStatement[] {
  const statements: SeverityStatement[] = [];
  const count = readCount(reader);
  for (let i = 0; i < count; i++) statements.push({ type: readText(reader), score: readText(reader) });
  return statements;
}

function secondsOf(time: string | null): number {
  return time === null ? 0 : Math.floor(Date.parse(time) / 1000);
}

function timeOf(seconds: number): string | null {
  if (seconds > 8.64e12) throw new RangeError('a time is out of range');
  return seconds === 0 ? null : formatTime(seconds);
}
