import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE_FOLDERS } from './store.ts';

/** What lies in a cache. `bytes` and `limit` count file sizes. */
export interface CacheStatus {
  readonly path: string;
  readonly entries: number;
  readonly bytes: number;
  readonly limit: number;
}

/** Above this, the entries that were not used for longest are removed after a scan that wrote some. */
export const CACHE_LIMIT_BYTES: number = 1024 * 1024 * 1024;

interface CacheFile {
  readonly path: string;
  readonly bytes: number;
  readonly used: number;
}

/** Counts the entries of the layer cache below `cacheDir`. A cache that does not exist yet is empty. */
export async function cacheStatus(cacheDir: string): Promise<CacheStatus> {
  const files = listFiles(cacheDir);
  return { path: cacheDir, entries: files.length, bytes: total(files), limit: CACHE_LIMIT_BYTES };
}

/** Removes every entry of the layer cache; the advisory database stays. Returns what was removed. */
export async function clearCache(cacheDir: string): Promise<{ entries: number; bytes: number }> {
  const files = listFiles(cacheDir);
  for (const folder of CACHE_FOLDERS) rmSync(join(cacheDir, folder), { recursive: true, force: true });
  return { entries: files.length, bytes: total(files) };
}

/** Removes the entries unused for longest until the cache is below `limit` bytes. */
export function trimCache(cacheDir: string, limit: number = CACHE_LIMIT_BYTES): void {
  const files = listFiles(cacheDir);
  let bytes = total(files);
  if (bytes <= limit) return;
  for (const file of files.sort((a, b) => a.used - b.used)) {
    if (bytes <= limit) return;
    rmSync(file.path, { force: true });
    bytes -= file.bytes;
  }
}

function total(files: readonly CacheFile[]): number {
  return files.reduce((sum, file) => sum + file.bytes, 0);
}

function listFiles(cacheDir: string): CacheFile[] {
  return CACHE_FOLDERS.flatMap((folder) => filesBelow(join(cacheDir, folder)));
}

function filesBelow(folder: string): CacheFile[] {
  const found: CacheFile[] = [];
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...filesBelow(path));
    else {
      const stat = statSync(path, { throwIfNoEntry: false }); // another process may have removed it meanwhile
      if (stat !== undefined) found.push({ path, bytes: stat.size, used: stat.mtimeMs });
    }
  }
  return found;
}

function entriesOf(folder: string): import('node:fs').Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
