import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../../tools/generate/units.ts';
import { run } from './needs.ts';

/**
 * The tar of a real Debian 12 root file system, made once by mmdebstrap and kept below node_modules/.cache. Needs root, a
 * network and about a minute.
 */
export function debianRoot(): string {
  const folder = join(ROOT, 'node_modules/.cache/seaworthy/e2e');
  const path = join(folder, 'debian-12.tar');
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  const partial = join(folder, `partial-${process.pid}.tar`);
  run('mmdebstrap', '--quiet', '--variant=minbase', '--include=openssl,python3-minimal', 'bookworm', partial);
  renameSync(partial, path);
  return path;
}
