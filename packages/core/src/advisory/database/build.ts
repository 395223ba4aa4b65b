import { setImmediate } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { openFileSource } from '../../bytes/file-source.ts';
import type { DatabaseSource } from '../../model/advisory.ts';
import { SeaworthyError } from '../../model/error.ts';
import type { Feed } from '../contract.ts';
import { FEEDS } from '../feeds/registry.generated.ts';
import { formatTime } from '../text.ts';
import { type Collector, collector, splitEcosystem } from './collector.ts';
import { replaceFile } from './file.ts';
import { type Directory, FORMAT_VERSION, HEADER_BYTES, MAGIC, TABLES } from './format.ts';
import { findInputs, type Input } from './inputs.ts';
import { type FileSink, writeTable } from './table-writer.ts';

/** What `compileDatabase` is asked. */
export interface CompileOptions {
  /** Local files and folders. Their order does not matter. */
  readonly from: readonly string[];
  /** The file to write, or to replace. */
  readonly output: string;
  /** Seconds since 1970 (`SOURCE_DATE_EPOCH`); null: the newest time that the feeds tell of themselves. */
  readonly builtAt: number | null;
  readonly onProgress?: (progress: BuildProgress) => void;
  readonly signal?: AbortSignal;
}

/** Where a build is: `records` so far, all files together. */
export interface BuildProgress {
  readonly stage: 'read' | 'write';
  /** The feed file that is read, or the table that is written. */
  readonly name: string;
  readonly records: number;
  /** How many files are done, and how many there are. */
  readonly done: number;
  readonly total: number;
}

/** A record that could not be read. */
export interface UnreadableRecord {
  /** `osv/Alpine/all.zip: ALPINE-CVE-2024-1.json` */
  readonly record: string;
  readonly reason: string;
}

/** What a build has made of what. */
export interface BuildSummary {
  readonly output: string;
  /** Bytes of the file. */
  readonly size: number;
  readonly built: string;
  /** Advisories, without those withdrawn. */
  readonly records: number;
  readonly sources: readonly DatabaseSource[];
  readonly withdrawn: number;
  /** How many records could not be read; the first 100 are in `unreadable`. */
  readonly unreadableCount: number;
  readonly unreadable: readonly UnreadableRecord[];
  /** What was given and is not in the database, with the reason. */
  readonly unused: readonly { readonly path: string; readonly reason: string }[];
}

const MAX_NAMED = 100;
const YIELD_EVERY = 2000;

/** What the files said besides records. */
interface Reading {
  readonly sources: Map<string, { updated: string | null; records: number; feed: Feed }>;
  readonly unreadable: UnreadableRecord[];
  unreadableCount: number;
  withdrawn: number;
  records: number;
}

/**
 * Compiles feeds into the one-file database. The same feeds give the same bytes, in whatever order they come. A record
 * that cannot be read is counted and named; a damaged file throws `database/feed` and leaves the old database as it
 * was.
 */
export async function compileDatabase(options: CompileOptions): Promise<BuildSummary> {
  const { files, unused } = findInputs(options.from, FEEDS);
  const into = collector();
  const reading: Reading = {
    sources: new Map(),
    unreadable: [],
    unreadableCount: 0,
    withdrawn: 0,
    records: 0,
  };
  for (const [done, input] of files.entries()) {
    const report = (): void =>
      options.onProgress?.({
        stage: 'read',
        name: input.name,
        records: reading.records,
        done,
        total: files.length,
      });
    report();
    await readFile({ input, into, reading, report, signal: options.signal });
  }
  return replaceFile(options.output, (file) => {
    const directory = writeAll(file, into, reading, options);
    file.overwrite(0, header(directory.bytes, directory.offset));
    const { built, records, sources } = directory.content;
    const { withdrawn, unreadable, unreadableCount } = reading;
    const size = file.offset;
    return {
      output: options.output,
      size,
      built,
      records,
      sources,
      withdrawn,
      unreadableCount,
      unreadable,
      unused,
    };
  });
}

interface FileReading {
  readonly input: Input;
  readonly into: Collector;
  readonly reading: Reading;
  readonly report: () => void;
  readonly signal: AbortSignal | undefined;
}

async function readFile({ input, into, reading, report, signal }: FileReading): Promise<void> {
  const content = openFileSource(input.path);
  const kept = { count: 0 };
  try {
    for (const record of input.feed.parse({ path: input.path, content })) {
      if (record.kind === 'unreadable')
        noteUnreadable(reading, `${input.name}: ${record.record}`, record.reason);
      else if (record.kind === 'withdrawn') reading.withdrawn++;
      else if (record.kind === 'source') endFile(record.name, record.updated);
      else {
        into.add(record);
        kept.count++;
        if (++reading.records % YIELD_EVERY === 0) {
          report();
          await setImmediate();
          signal?.throwIfAborted();
        }
      }
    }
  } catch (cause) {
    if (signal?.aborted) throw new SeaworthyError('cancelled', 'the build was cancelled', { cause });
    if (cause instanceof SeaworthyError && cause.code !== 'file/unreadable') throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SeaworthyError('database/feed', `${input.path}: ${reason}`, {
      hint: 'fetch the file again; the database that was there has not been touched',
      cause,
    });
  } finally {
    content.close();
  }

  function endFile(source: string, updated: string | null): void {
    if (kept.count === 0) throw new Error('none of its records can be read');
    into.endFile(source);
    const held = reading.sources.get(source) ?? { updated: null, records: 0, feed: input.feed };
    const newer =
      held.updated === null || (updated !== null && updated > held.updated) ? updated : held.updated;
    reading.sources.set(source, { ...held, updated: newer, records: held.records + kept.count });
  }
}

function noteUnreadable(reading: Reading, record: string, reason: string): void {
  reading.unreadableCount++;
  if (reading.unreadable.length < MAX_NAMED) reading.unreadable.push({ record, reason });
}

function writeAll(
  file: FileSink,
  into: Collector,
  reading: Reading,
  options: CompileOptions,
): { bytes: Buffer; offset: number; content: Directory } {
  const collected = into.finish();
  file.write(Buffer.alloc(HEADER_BYTES));
  const tables = TABLES.map((name, done) => {
    options.onProgress?.({ stage: 'write', name, records: reading.records, done, total: TABLES.length });
    return writeTable(file, name, collected.items(name));
  });
  const entriesOf = (feed: string): number => tables.find((table) => table.name === feed)?.entries ?? 0;
  const sources = [...reading.sources]
    .map(([name, { updated, feed }]) => ({
      name,
      updated,
      records: feed.name === 'osv' ? (collected.advisories.get(name) ?? 0) : entriesOf(feed.name),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const newest = sources.reduce(
    (best, { updated }) => (updated !== null && updated > best ? updated : best),
    '',
  );
  const content: Directory = {
    built: options.builtAt === null ? newest || formatTime(0) : formatTime(options.builtAt),
    records: [...collected.advisories.values()].reduce((sum, count) => sum + count, 0),
    sources,
    ecosystems: [...into.ecosystems].filter((name) => reading.sources.has(splitEcosystem(name)[0])).sort(),
    feeds: [...FEEDS.values()].map((feed) => `${feed.name}/${feed.version}`).sort(),
    tables,
  };
  const offset = file.offset;
  const bytes = Buffer.from(JSON.stringify(content));
  file.write(bytes);
  return { bytes, offset, content };
}

function header(directory: Buffer, offset: number): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(bytes);
  bytes.writeUInt32LE(FORMAT_VERSION, 8);
  bytes.writeUInt32LE(directory.length, 12);
  bytes.writeBigUInt64LE(BigInt(offset), 16);
  bytes.writeUInt32LE(crc32(directory), 24);
  return bytes;
}
