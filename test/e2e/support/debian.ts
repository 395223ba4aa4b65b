import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../../tools/generate/units.ts';
import { run } from './needs.ts';

/**
 * The tar of a real Debian 12 root file system, made once by mmdebstrap and kept below node_modules/.cache. Needs root, a
 * network and about a minute.
 */
export function debianRoot(): string {
  return madeOnce('debian-12.tar', 'openssl,python3-minimal');
}

/** The same without security updates, as the last point release left it: packages with flaws that are fixed. */
export function oldDebianRoot(): string {
  return madeOnce(
    'debian-12-old.tar',
    'openssl,python3-minimal',
    'deb http://deb.debian.org/debian bookworm main',
  );
}

function madeOnce(name: string, packages: string, ...mirrors: readonly string[]): string {
  const folder = join(ROOT, 'node_modules/.cache/seaworthy/e2e');
  const path = join(folder, name);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  const partial = join(folder, `partial-${process.pid}.tar`);
  run('mmdebstrap', '--quiet', '--variant=minbase', `--include=${packages}`, 'bookworm', partial, ...mirrors);
  renameSync(partial, path);
  return path;
}
