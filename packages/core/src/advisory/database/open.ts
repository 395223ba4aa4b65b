import { openFileSource } from '../../bytes/file-source.ts';
import type { ByteSource } from '../../bytes/source.ts';
import type { AdvisorySource, NamedPackage } from '../../model/advisory.ts';
import { SeaworthyError } from '../../model/error.ts';
import { compareCodePoints } from '../../model/order.ts';
import { lookupName } from '../feeds/osv/ecosystem.ts';
import {
  readAdvisory,
  readCycles,
  readEpss,
  readIdsToEnd,
  readKev,
  readReleasesOf,
  readRows,
  readTags,
} from './codec.ts';
import { splitEcosystem } from './collector.ts';
import { fileDigest } from './digest.ts';
import { readDirectory } from './directory.ts';
import type { Directory, TableEntry, TableName } from './format.ts';
import { blockCache, type TableReader, tableReader } from './table-reader.ts';

/** How a database is opened. */
export interface OpenOptions {
  /** The digest of the file where the caller knows it (`sha256:…`); else it is computed. */
  readonly digest?: string;
  /** Where the digest of a file that has not changed since is remembered; none: it is computed each time. */
  readonly cacheDir?: string;
}

/** Inflated blocks that are kept. */
const CACHE_BYTES = 16 * 1024 * 1024;

/**
 * Opens a database file for look-ups, which read the blocks that they need and no more. Throws `target/not-found`
 * where there is no file, `database/invalid` where it is damaged or of a newer version; a look-up that meets a damaged
 * block throws `database/invalid` too.
 */
export function openDatabase(path: string, options: OpenOptions = {}): AdvisorySource {
  const file = openFileSource(path);
  try {
    const directory = readDirectory(path, file);
    const digest = options.digest ?? fileDigest(path, file, options.cacheDir ?? null);
    const { built, records, sources } = directory;
    const info = { digest, built, records, sources };
    return { info, ...lookups(path, file, directory), close: () => file.close() };
  } catch (error) {
    file.close();
    throw error;
  }
}

function lookups(
  path: string,
  file: ByteSource,
  directory: Directory,
): Omit<AdvisorySource, 'info' | 'close'> {
  const cache = blockCache(CACHE_BYTES);
  const tables = new Map<TableName, TableReader>(
    directory.tables.map((table: TableEntry) => [table.name, tableReader(file, table, cache)]),
  );
  const ecosystems = new Set(directory.ecosystems);

  const keyOf = keyWriter();
  const ask = <Answer>(table: TableName, key: string, read: (value: Buffer) => Answer): Answer | null => {
    try {
      const value = tables.get(table)?.get(keyOf(key)) ?? null;
      return value === null ? null : read(value);
    } catch (cause) {
      throw invalid(path, cause);
    }
  };

  return {
    hasEcosystem: (ecosystem) => ecosystems.has(ecosystem),
    affected(ecosystem, name) {
      const asked = lookupName(ecosystem, name);
      const key = `${splitEcosystem(ecosystem)[0]}\0${asked}`;
      return ask('affected', key, (value) => readRows(value, ecosystem, asked)) ?? [];
    },
    packagesOf(advisories) {
      try {
        return namedPackages(tables.get('affected'), advisories);
      } catch (cause) {
        throw invalid(path, cause);
      }
    },
    advisory: (id) => ask('advisory', id, (value) => readAdvisory(id, value)),
    byAlias(id) {
      const ids = new Set(ask('alias', id, readIdsToEnd) ?? []);
      if (ask('advisory', id, () => true) === true) ids.add(id);
      return [...ids].sort();
    },
    epss: (cve) => ask('epss', cve, readEpss),
    kev: (cve) => ask('kev', cve, readKev),
    endOfLife: (product) => ask('endoflife', product, readCycles),
    officialTags: (repository) => ask('official', repository, readTags),
  };
}

/** Keys as bytes, in memory that the next key is written into. */
function keyWriter(): (key: string) => Buffer {
  const room = Buffer.alloc(256);
  return (key) => {
    if (key.length > room.length) return Buffer.from(key);
    for (let at = 0; at < key.length; at++) {
      const unit = key.charCodeAt(at);
      if (unit > 0x7f) return Buffer.from(key);
      room[at] = unit;
    }
    return room.subarray(0, key.length);
  };
}

function namedPackages(table: TableReader | undefined, advisories: ReadonlySet<string>): NamedPackage[] {
  const found: NamedPackage[] = [];
  for (const { key, value } of table?.entries() ?? []) {
    const [base = '', name = ''] = key.toString().split('\0');
    for (const { advisory, release } of readReleasesOf(value, advisories))
      found.push({ advisory, ecosystem: release === '' ? base : `${base}:${release}`, name });
  }
  return found.sort(
    (a, b) =>
      compareCodePoints(a.advisory, b.advisory) ||
      compareCodePoints(a.ecosystem, b.ecosystem) ||
      compareCodePoints(a.name, b.name),
  );
}

function invalid(path: string, cause: unknown): SeaworthyError {
  if (cause instanceof SeaworthyError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new SeaworthyError('database/invalid', `${path}: ${reason}`, {
    hint: 'build or fetch the database again: seaworthy db update',
    cause,
  });
}
