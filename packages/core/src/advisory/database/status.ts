import { openFileSource } from '../../bytes/file-source.ts';
import type { DatabaseInfo } from '../../model/advisory.ts';
import { fileDigest } from './digest.ts';
import { readDirectory } from './directory.ts';
import type { Directory } from './format.ts';

/** What `db status` tells of a database file. */
export interface DatabaseStatus extends DatabaseInfo {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** With their release, sorted. */
  readonly ecosystems: readonly string[];
  /** Whole seconds from `built` to `now`; 0 where it lies ahead. */
  readonly ageSeconds: number;
}

/** The directory of a database. Throws `file/unreadable` or `database/invalid`. */
export function inspectDatabase(path: string): Directory {
  const file = openFileSource(path);
  try {
    return readDirectory(path, file);
  } finally {
    file.close();
  }
}

/** Sources, dates, records, digest, size and age. Throws `file/unreadable` or `database/invalid`. */
export function databaseStatus(
  path: string,
  { now, cacheDir = null }: { readonly now: Date; readonly cacheDir?: string | null },
): DatabaseStatus {
  const file = openFileSource(path);
  try {
    const { built, records, sources, ecosystems } = readDirectory(path, file);
    const age = Math.floor((now.getTime() - Date.parse(built)) / 1000);
    const ageSeconds = Number.isNaN(age) ? 0 : Math.max(0, age);
    return {
      path,
      size: file.size,
      digest: fileDigest(path, file, cacheDir),
      built,
      records,
      sources,
      ecosystems,
      ageSeconds,
    };
  } finally {
    file.close();
  }
}
