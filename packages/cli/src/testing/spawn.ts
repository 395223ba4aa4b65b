import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestContext } from 'node:test';

/** The command line as a user calls it. */
export const MAIN: string = fileURLToPath(new URL('../main.ts', import.meta.url));

/** How a process ended, and what it wrote. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What differs from an empty environment in an empty folder. */
export interface SpawnOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Called once it runs. */
  readonly started?: (kill: (signal: NodeJS.Signals) => void) => void;
}

/** Runs `seaworthy` with these words, in a clean environment. */
export function seaworthy(words: readonly string[], options: SpawnOptions = {}): Promise<Ended> {
  return runProgram(process.execPath, [MAIN, ...words], options);
}

/** Runs any program to its end. stdin is empty. */
export function runProgram(
  program: string,
  words: readonly string[],
  options: SpawnOptions = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, {
      cwd: options.cwd ?? tmpdir(),
      env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('spawn', () => options.started?.((signal) => child.kill(signal)));
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** A folder of this test's own, removed when it ends. */
export function temporaryFolder(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-cli-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
