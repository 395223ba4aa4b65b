import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../generate/units.ts';

/** One line of the table. Times in milliseconds, memory in MB. */
export interface Measured {
  readonly name: string;
  readonly milliseconds: number;
  readonly megabytes: number | null;
}

/** A command as a list of arguments; `prepare` runs before each round, outside of the clock. */
export interface Command {
  readonly name: string;
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  prepare?(): void;
}

const RSS = pathToFileURL(join(ROOT, 'tools/bench/rss.mjs')).href;

/** Runs commands in turn, `rounds` times, and keeps the best time and the highest memory of each. */
export function measure(commands: readonly Command[], rounds: number): Measured[] {
  const best = new Map<string, Measured>();
  for (let round = 0; round < rounds; round++) {
    for (const command of commands) {
      const now = once(command);
      const known = best.get(command.name) ?? now;
      const megabytes = Math.max(known.megabytes ?? 0, now.megabytes ?? 0);
      best.set(command.name, {
        name: command.name,
        milliseconds: Math.min(known.milliseconds, now.milliseconds),
        megabytes: megabytes === 0 ? null : megabytes,
      });
    }
  }
  return [...best.values()];
}

function once(command: Command): Measured {
  command.prepare?.();
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-bench-'));
  try {
    const report = join(folder, 'rss');
    const env = { ...process.env, ...command.env, SEAWORTHY_BENCH_RSS: report };
    const [program = '', ...rest] = command.argv;
    const node = program === process.execPath;
    const argv = node ? ['--import', RSS, ...rest] : rest;
    const start = performance.now();
    const { status, stderr } = spawnSync(program, argv, {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
      maxBuffer: 1 << 26,
    });
    const milliseconds = performance.now() - start;
    if (status !== 0)
      throw new Error(`${command.name} failed (${status}): ${stderr.toString().slice(0, 2000)}`);
    return {
      name: command.name,
      milliseconds,
      megabytes: node ? Number(readFileSync(report, 'utf8')) : null,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
