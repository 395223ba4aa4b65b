import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Report } from '../../../packages/core/src/model/report.ts';
import { assertValidReport } from '../../support/report-schema.ts';
import { ROOT } from '../../../tools/generate/units.ts';

/** How a command ended. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, in `cwd`, or where we are. */
export function outcome(
  program: string,
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd?: string,
): Promise<Outcome> {
  const { PATH = '' } = process.env;
  const child = spawn(program, words, { cwd, env: { PATH, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** The words that run the command line from source, for Node. */
export const FROM_SOURCE: readonly string[] = [
  '--disable-warning=ExperimentalWarning',
  join(ROOT, 'packages/cli/src/main.ts'),
];

/** Runs the command line from source with `env` alone, and PATH and HOME. */
export function seaworthy(words: readonly string[], env: Readonly<Record<string, string>>): Promise<Outcome> {
  return outcome(process.execPath, [...FROM_SOURCE, ...words], env);
}

/** Scans a target and gives its report, which holds what the schema says. Throws with stderr where the exit code is not 0. */
export async function report(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Report> {
  const { code, stdout, stderr } = await seaworthy(['scan', '--format', 'json', ...words], env);
  if (code !== 0) throw new Error(`seaworthy scan ${words.join(' ')} ended with ${code}: ${stderr}`);
  const document = JSON.parse(stdout) as Report;
  assertValidReport(document);
  return document;
}
