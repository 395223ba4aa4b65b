import { bufferedSource } from '../../../bytes/file-source.ts';
import { readZipDirectory, readZipEntry, type ZipEntry } from '../../../bytes/zip.ts';
import type { FeedFile, FeedRecord } from '../../contract.ts';
import { normaliseRecord } from './normalise.ts';

const WINDOW = 256 * 1024;

/**
 * A zip of OSV records, one JSON file each (https://google.github.io/osv.dev/data/#data-dumps). Records are inflated
 * one at a time, in the order of the file. An entry whose bytes are damaged makes the whole file damaged; an entry
 * that is no OSV record is told as `unreadable`, and the others are kept.
 */
export function* parseOsv(file: FeedFile): Generator<FeedRecord> {
  const entries = readZipDirectory(file.content).filter((entry) => !entry.name.endsWith('/'));
  if (entries.length === 0) throw new Error('it holds no records');
  const content = bufferedSource(file.content, WINDOW);
  const bases = new Map<string, number>();
  let updated: string | null = null;
  for (const entry of entries) {
    const bytes = readZipEntry(content, entry);
    const record = readRecord(entry, bytes);
    if (record.kind === 'advisory') {
      updated = later(later(updated, record.advisory.modified), record.advisory.published);
      for (const base of basesOf(record)) bases.set(base, (bases.get(base) ?? 0) + 1);
    }
    yield record;
  }
  yield { kind: 'source', name: sourceName(file.path, bases), updated };
}

function readRecord(entry: ZipEntry, bytes: Uint8Array): FeedRecord {
  try {
    return normaliseRecord(
      JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')),
    );
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: 'unreadable', record: entry.name, reason };
  }
}

function later(a: string | null, b: string | null): string | null {
  return a === null || (b !== null && b > a) ? b : a;
}

function basesOf(record: FeedRecord & { kind: 'advisory' }): Set<string> {
  return new Set(record.affected.map((affected) => affected.ecosystem.split(':', 1)[0] ?? ''));
}

/** The ecosystem that the layout names (`Alpine/all.zip`, `Alpine.zip`) where records speak of it, else the commonest. */
function sourceName(path: string, bases: ReadonlyMap<string, number>): string {
  const parts = path.split('/');
  const base = (parts.at(-1) ?? '').replace(/\.zip$/, '');
  const named = base === 'all' ? (parts.at(-2) ?? '') : base;
  if (bases.has(named)) return named;
  const commonest = [...bases].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))[0];
  return commonest?.[0] ?? 'OSV';
}
