import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { renderDocs } from './generate/docs.ts';
import { renderRegistries } from './generate/registries.ts';
import { ROOT } from './generate/units.ts';
import { readFileSync } from 'node:fs';

interface Check {
  readonly name: string;
  /** What to do where it fails. */
  readonly hint: string;
  run(): boolean | Promise<boolean>;
}

const CHECKS: readonly Check[] = [
  {
    name: 'types (tsc)',
    hint: 'see the lines above',
    run: () => program('typescript/bin/tsc', ['-p', '.']),
  },
  {
    name: 'lint (oxlint, with types)',
    hint: 'see the lines above; rules stand in .oxlintrc.json',
    run: () => program('oxlint/bin/oxlint', ['--type-aware', '--deny-warnings', '.']),
  },
  {
    name: 'format (biome)',
    hint: 'run npx biome format --write .',
    run: () => program('@biomejs/biome/bin/biome', ['format', '--colors=off', '--reporter=summary', '.']),
  },
  {
    name: 'registries and reference tables',
    hint: 'run npm run generate',
    run: async () =>
      [...(await renderRegistries()), ...(await renderDocs())].every(([file, text]) => isWritten(file, text)),
  },
];

/** Runs every check, prints a line each, and gives the number of those that failed. */
export async function runChecks(): Promise<number> {
  let failed = 0;
  for (const check of CHECKS) {
    const good = await check.run();
    if (!good) failed++;
    console.log(good ? `ok      ${check.name}` : `FAILED  ${check.name}: ${check.hint}`);
  }
  return failed;
}

// A package's own program, without the shims of node_modules/.bin, which differ between systems.
function program(file: string, words: readonly string[]): boolean {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, 'node_modules', file), ...words],
    {
      cwd: ROOT,
      encoding: 'utf8',
      maxBuffer: 64 * 2 ** 20,
    },
  );
  if (status !== 0) process.stdout.write(stdout + stderr);
  return status === 0;
}

function isWritten(file: string, text: string): boolean {
  try {
    return readFileSync(join(ROOT, file), 'utf8') === text;
  } catch {
    return false;
  }
}
