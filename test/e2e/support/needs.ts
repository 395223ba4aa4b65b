import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../../tools/generate/units.ts';

/** Large real data beside the checkout. */
export const SHARED: string = join(ROOT, '../shared');

/**
 * What a test needs of the machine: `root`, `shared` (the folder beside the checkout) or a program. False where all of it
 * is there, else the reason to skip; .ci/run installs it all and allows no skip.
 */
export function missing(...needs: readonly string[]): string | false {
  const absent = needs.filter((need) => !isThere(need));
  if (absent.length === 0) return false;
  return `needs ${absent.map((need) => (need === 'shared' ? '../shared' : need)).join(', ')}`;
}

function isThere(need: string): boolean {
  if (need === 'root') return process.getuid?.() === 0;
  if (need === 'shared') return existsSync(SHARED);
  return spawnSync(need, ['--version']).error === undefined;
}

/** Runs a program to its end and gives its stdout. Throws with its stderr where it fails. */
export function run(program: string, ...words: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, words, {
    encoding: 'utf8',
    maxBuffer: 256 * 2 ** 20,
  });
  if (status !== 0) throw new Error(`${program} ${words.join(' ')}: ${error?.message ?? stderr}`);
  return stdout;
}
