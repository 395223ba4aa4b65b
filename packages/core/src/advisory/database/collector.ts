import type { AffectedPackage } from '../../model/advisory.ts';
import type { AdvisoryBody, FeedRecord } from '../contract.ts';
import { byteWriter } from './binary.ts';
import {
  type RowGroup,
  readModified,
  writeAdvisory,
  writeBody,
  writeCycles,
  writeEpss,
  writeKev,
  writeRow,
  writeTags,
} from './codec.ts';
import { TABLES, type TableName } from './format.ts';
import { writeId } from './identifier.ts';
import { type EntryStore, entryStore, type StoredEntry } from './store.ts';
import type { TableItem } from './table-writer.ts';

/** The records of one feed file, by their numbers. */
export interface FileRecords {
  readonly first: number;
  readonly end: number;
  readonly source: string;
}

/** Takes the records of all feeds and gives the items of the tables, whatever the order of the feeds was. */
export interface Collector {
  add(record: FeedRecord): void;
  /** Ends a file: what it said so far is of `source`. */
  endFile(source: string): void;
  /** Ecosystems that rows are of, with their release. */
  readonly ecosystems: ReadonlySet<string>;
  /** To be called after the last file. */
  finish(): Collected;
}

export interface Collected {
  items(table: TableName): () => Iterable<TableItem>;
  /** How many advisories each source has. */
  readonly advisories: ReadonlyMap<string, number>;
}

export function collector(): Collector {
  const stores = new Map<TableName, EntryStore>(TABLES.map((table) => [table, entryStore()]));
  const store = (table: TableName): EntryStore => stores.get(table) as EntryStore;
  const writer = byteWriter();
  const files: FileRecords[] = [];
  const ecosystems = new Set<string>();
  let records = 0;
  let first = 0;

  const addAdvisory = (advisory: AdvisoryBody, affected: readonly AffectedPackage[]): void => {
    writeAdvisory(writer, advisory);
    store('advisory').add(Buffer.from(advisory.id), writer.take(), records);
    writeId(writer, advisory.id);
    const id = writer.take();
    for (const alias of new Set([...advisory.aliases, ...advisory.upstream])) {
      store('alias').add(Buffer.from(alias), id, records);
    }
    for (const [key, groups] of groupRows(affected)) {
      writeRow(writer, advisory.id, groups);
      store('affected').add(Buffer.from(key), writer.take(), records);
    }
    for (const row of affected) ecosystems.add(row.ecosystem);
  };

  const groupRows = (affected: readonly AffectedPackage[]): Map<string, RowGroup[]> => {
    const rows = new Map<string, Map<string, { body: Buffer; releases: string[] }>>();
    for (const row of affected) {
      const [base, release] = splitEcosystem(row.ecosystem);
      writeBody(writer, row);
      const body = writer.take();
      const groups = valueOf(rows, `${base}\0${row.name}`, () => new Map());
      const group = valueOf(groups, body.toString('latin1'), () => ({ body, releases: [] as string[] }));
      if (!group.releases.includes(release)) group.releases.push(release);
    }
    return new Map([...rows].map(([key, groups]) => [key, [...groups.values()]]));
  };

  const add = (record: FeedRecord): void => {
    switch (record.kind) {
      case 'advisory':
        addAdvisory(record.advisory, record.affected);
        break;
      case 'epss':
        writeEpss(writer, record.epss);
        store('epss').add(Buffer.from(record.cve), writer.take(), records);
        break;
      case 'kev':
        writeKev(writer, record.kev);
        store('kev').add(Buffer.from(record.cve), writer.take(), records);
        break;
      case 'end-of-life':
        writeCycles(writer, record.cycles);
        store('endoflife').add(Buffer.from(record.product), writer.take(), records);
        break;
      case 'official-image':
        writeTags(writer, record.tags);
        store('official').add(Buffer.from(record.repository), writer.take(), records);
        break;
      default:
        return;
    }
    records++;
  };

  return {
    add,
    ecosystems,
    endFile(source) {
      files.push({ first, end: records, source });
      first = records;
    },
    finish: () => finish(store, files, records),
  };
}

/** Which records count, decided once all files are read. */
interface Standing {
  /** 1 for a record of which the same source has a newer text. */
  readonly superseded: Uint8Array;
  /** Base ecosystems about which a record is silent, because their own source speaks under the same id. */
  readonly yields: ReadonlyMap<number, ReadonlySet<string>>;
  readonly advisories: ReadonlyMap<string, number>;
}

type SourceOf = (record: number) => string;

function finish(
  store: (table: TableName) => EntryStore,
  files: readonly FileRecords[],
  records: number,
): Collected {
  const sourceOf = sourceFinder(files);
  const { superseded, yields, advisories } = decideStanding(store('advisory'), sourceOf, records);

  function* live(table: TableName): Generator<StoredEntry> {
    for (const entry of store(table).sorted()) {
      if (superseded[entry.record] !== 0) continue;
      const silent = table === 'affected' ? yields.get(entry.record) : undefined;
      if (silent?.has(baseOfKey(entry.key)) !== true) yield entry;
    }
  }

  function* items(table: TableName): Generator<TableItem> {
    for (const entries of byKey(live(table))) {
      yield { key: (entries[0] as StoredEntry).key, value: merged(table, entries, sourceOf) };
    }
  }

  return { items: (table) => () => items(table), advisories };
}

/**
 * OSV has a record that affects several ecosystems in the zip of each. Each source counts it; what it says of an
 * ecosystem is taken from that ecosystem's own source where it has the record, since the others may be older.
 */
function decideStanding(advisories: EntryStore, sourceOf: SourceOf, records: number): Standing {
  const superseded = new Uint8Array(records);
  const yields = new Map<number, Set<string>>();
  const counts = new Map<string, number>();
  for (const versions of byKey(advisories.sorted())) {
    const kept = new Map<string, StoredEntry>();
    for (const version of versions) {
      const source = sourceOf(version.record);
      const held = kept.get(source);
      const best = held === undefined ? version : newest([held, version], sourceOf);
      if (held !== undefined) superseded[best === held ? version.record : held.record] = 1;
      kept.set(source, best);
    }
    for (const [source, version] of kept) {
      counts.set(source, (counts.get(source) ?? 0) + 1);
      if (kept.size > 1)
        yields.set(version.record, new Set([...kept.keys()].filter((other) => other !== source)));
    }
  }
  return { superseded, yields, advisories: counts };
}

function merged(table: TableName, entries: readonly StoredEntry[], sourceOf: SourceOf): Buffer {
  if (table === 'advisory') {
    const best = newest(entries, sourceOf);
    const writer = byteWriter();
    writer.raw(best.value);
    writer.text(sourceOf(best.record));
    return writer.take();
  }
  if (table === 'affected' || table === 'alias') {
    const different = entries.filter((entry, i) => entries[i - 1]?.value.equals(entry.value) !== true);
    return Buffer.concat(different.map((entry) => entry.value));
  }
  // Of two files that speak of one CVE or product the larger value is taken: for EPSS, the later day.
  return (entries.at(-1) as StoredEntry).value;
}

/** Of several texts of one advisory the one changed last; of equals the first by its source's name. */
function newest(versions: readonly StoredEntry[], sourceOf: SourceOf): StoredEntry {
  return versions.reduce((best, version) => {
    const difference =
      readModified(version.value) - readModified(best.value) || version.value.compare(best.value);
    if (difference !== 0) return difference > 0 ? version : best;
    return sourceOf(version.record) < sourceOf(best.record) ? version : best;
  });
}

function baseOfKey(key: Buffer): string {
  return key.toString('utf8', 0, key.indexOf(0));
}

/** Entries of the same key together. Each is a view into the store. */
function* byKey(entries: Iterable<StoredEntry>): Generator<StoredEntry[]> {
  let group: StoredEntry[] = [];
  for (const entry of entries) {
    if (group.length > 0 && !(group[0] as StoredEntry).key.equals(entry.key)) {
      yield group;
      group = [];
    }
    group.push(entry);
  }
  if (group.length > 0) yield group;
}

function sourceFinder(files: readonly FileRecords[]): (record: number) => string {
  return (record) => {
    let low = 0;
    let high = files.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((files[middle] as FileRecords).end <= record) low = middle + 1;
      else high = middle;
    }
    return files[low]?.source ?? '';
  };
}

/** `Debian:12` as base and release; the release is empty where there is none. */
export function splitEcosystem(ecosystem: string): readonly [base: string, release: string] {
  const colon = ecosystem.indexOf(':');
  return colon < 0 ? [ecosystem, ''] : [ecosystem.slice(0, colon), ecosystem.slice(colon + 1)];
}

function valueOf<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const held = map.get(key);
  if (held !== undefined) return held;
  const made = make();
  map.set(key, made);
  return made;
}
