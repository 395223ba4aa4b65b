import { mkdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { Environment } from '@seaworthy/core/image/contract.ts';
import { SeaworthyError } from '@seaworthy/core/model/error.ts';
import type { Invocation } from './command/descriptor.ts';
import { parseDuration } from './command/duration.ts';
import type { World } from './world.ts';

/** How long a call that ran out of time may tidy up. */
const GRACE_MILLISECONDS = 5000;

// The latest time that a JavaScript date can hold, in seconds.
const LATEST_EPOCH = 8_640_000_000_000;

/** The time of the run: SOURCE_DATE_EPOCH (https://reproducible-builds.org/specs/source-date-epoch/), else now. */
export function timeOfRun(env: World['env']): Date {
  const epoch = env['SOURCE_DATE_EPOCH'];
  if (epoch === undefined || epoch === '') return new Date();
  if (/^\d{1,13}$/.test(epoch) && Number(epoch) <= LATEST_EPOCH) return new Date(Number(epoch) * 1000);
  throw new SeaworthyError(
    'usage',
    `SOURCE_DATE_EPOCH: ${JSON.stringify(epoch)} is no number of seconds since 1970`,
    {
      hint: 'set it as date +%s prints it, or unset it',
    },
  );
}

/** `--cache-dir`, else `seaworthy` in XDG_CACHE_HOME, else in `~/.cache`. */
export function cacheDirOf({ options, world }: Invocation): string {
  const named = options.value('cache-dir');
  if (named !== null) return resolve(world.cwd, named);
  const base = world.env['XDG_CACHE_HOME'] ?? '';
  // The specification says that relative ones are to be ignored.
  if (isAbsolute(base)) return join(base, 'seaworthy');
  const home = world.env['HOME'] ?? homedir();
  if (isAbsolute(home)) return join(home, '.cache', 'seaworthy');
  throw new SeaworthyError('usage', 'there is no home folder to keep the cache in', {
    hint: 'name one with --cache-dir DIR',
  });
}

// One level at a time: Node's own recursive mkdir never comes back from below /proc, where every parent is missing.
function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return;
  try {
    if (dirname(path) !== path) makeFolder(dirname(path));
    mkdirSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST' && statSync(path).isDirectory()) return;
    if (error instanceof SeaworthyError) throw error;
    throw new SeaworthyError(
      'file/unwritable',
      `the cache folder ${path} cannot be made: ${(error as Error).message}`,
      {
        hint: 'name another one with --cache-dir DIR',
        cause: error,
      },
    );
  }
}

/** Everything that belongs to the advisory database of a cache folder. */
export function databaseFolder(cacheDir: string): string {
  return join(cacheDir, 'database');
}

/** Where `scan` looks for the advisory database without `--db`, and where `db build` and `db update` put it. */
export function defaultDatabase(cacheDir: string): string {
  return join(databaseFolder(cacheDir), 'advisories.db');
}

/** What core gets of the world, for a command with `--cache-dir`. `signal` adds a time limit to that of the process. */
export function environmentOf(invocation: Invocation, signal: AbortSignal, offline: boolean): Environment {
  const { world, log } = invocation;
  const cacheDir = cacheDirOf(invocation);
  makeFolder(cacheDir);
  return {
    env: world.env,
    cacheDir,
    offline,
    signal,
    progress: (event) => log.progress.update(event),
    now: timeOfRun(world.env),
  };
}

/**
 * Runs `work` under the signal of the process and `--timeout`. What does not end when it is told to is left behind
 * after some seconds.
 */
export async function withTimeout<T>(
  invocation: Invocation,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const text = invocation.options.value('timeout');
  if (text === null) return work(invocation.world.signal);
  const stop = new AbortController();
  const timers: NodeJS.Timeout[] = [];
  const late = new Promise<never>((_, reject) => {
    const expire = (): void => {
      const reason = new SeaworthyError(
        'cancelled',
        `not done after ${text} (${invocation.options.origin('timeout')})`,
        {
          hint: 'give it more time with --timeout, such as --timeout 30m',
        },
      );
      stop.abort(reason);
      timers.push(setTimeout(reject, GRACE_MILLISECONDS, reason));
    };
    timers.push(setTimeout(expire, parseDuration(text, '--timeout')));
  });
  try {
    return await Promise.race([work(AbortSignal.any([invocation.world.signal, stop.signal])), late]);
  } catch (error) {
    throw stop.signal.aborted ? stop.signal.reason : error;
  } finally {
    for (const timer of timers) clearTimeout(timer);
  }
}
