import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** How a program of somebody else is run on files of somebody else. */
export interface ProgramLimits {
  readonly milliseconds: number;
  /** Of stdout. */
  readonly bytes: number;
  /** Address space in bytes, where `prlimit` is there (util-linux); Go programs are told, too. */
  readonly memory: number;
}

/** What a program wrote, or why it did not. */
export type ProgramOutcome = { readonly stdout: string } | { readonly error: string };

export const RENDERER_LIMITS: ProgramLimits = { milliseconds: 60_000, bytes: 64 << 20, memory: 4 * 2 ** 30 };

/** The path of a program on the PATH; null where it is not there. */
export function findProgram(name: string, path: string | undefined): string | null {
  for (const folder of (path ?? '').split(delimiter)) {
    const file = join(folder, name);
    // A relative entry would be a program of the folder that is scanned.
    if (!folder.startsWith('/')) continue;
    try {
      accessSync(file, constants.X_OK);
      if (statSync(file).isFile()) return file;
    } catch {
      // not here
    }
  }
  return null;
}

/**
 * Runs a program with an argument list and an environment of its own, within limits; nothing is read from stdin. Never
 * throws: what goes wrong is the error, its own words first.
 */
export function runProgram(
  program: string,
  words: readonly string[],
  {
    env,
    cwd,
    signal,
    limits,
  }: {
    readonly env: Readonly<Record<string, string>>;
    readonly cwd: string;
    readonly signal: AbortSignal;
    readonly limits: ProgramLimits;
  },
): Promise<ProgramOutcome> {
  const prlimit = findProgram('prlimit', '/usr/bin:/bin');
  const [command, ...args]: readonly [string, ...string[]] =
    prlimit === null ? [program, ...words] : [prlimit, `--as=${limits.memory}`, program, ...words];
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...env, GOMEMLIMIT: String(limits.memory / 2) },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: AbortSignal.any([signal, AbortSignal.timeout(limits.milliseconds)]),
      killSignal: 'SIGKILL',
    });
    const parts: Buffer[] = [];
    let length = 0;
    let said = '';
    let excess = false;
    child.stdout.on('data', (part: Buffer) => {
      length += part.length;
      if (length <= limits.bytes) parts.push(part);
      else if (!excess) {
        excess = true;
        child.kill('SIGKILL');
      }
    });
    child.stderr.setEncoding('utf8').on('data', (part: string) => {
      if (said.length < 8192) said += part;
    });
    child.once('error', (error) => {
      const late = error.name === 'AbortError';
      resolve({ error: late ? `it did not end within ${limits.milliseconds / 1000} s` : error.message });
    });
    child.once('close', (code) => {
      if (excess) resolve({ error: `it writes more than ${limits.bytes} bytes` });
      else if (code === 0) resolve({ stdout: Buffer.concat(parts).toString('utf8') });
      else resolve({ error: said.trim().split('\n').slice(0, 5).join(' ') || `it ended with ${code}` });
    });
  });
}
