import { existsSync, globSync } from 'node:fs';
import { join, relative } from 'node:path';
import { run } from 'node:test';
import { dot, spec } from 'node:test/reporters';
import { runChecks } from './checks.ts';
import { ROOT } from './generate/units.ts';

// `npm test`: the checks, then every test beside its source and below test/.
// `npm test -- FILE…` runs these test files alone; `--spec` names every test; `--no-check` leaves the checks out.
// Tests that need root, an engine or a registry are called *.e2e.test.ts and skip with the reason where something is
// missing. SEAWORTHY_REQUIRE_ENGINES=1, as .ci/run sets it, makes a skipped test a failed one.

interface Skipped {
  readonly name: string;
  readonly file: string;
  readonly reason: string;
}

interface Outcome {
  passed: number;
  readonly failed: string[];
  readonly skipped: Skipped[];
}

const MINUTES = 60_000;
// Two cores is what CI has; more would make the tests of memory and concurrency compete.
const CONCURRENCY = 2;

const words = process.argv.slice(2);
const named = words.filter((word) => !word.startsWith('--'));
const failedChecks = named.length > 0 || words.includes('--no-check') ? 0 : await runChecks();

const files = named.length > 0 ? named : testFiles();
const outcome: Outcome = { passed: 0, failed: [], skipped: [] };
await runFiles(
  files.filter((file) => !file.endsWith('.e2e.test.ts')),
  CONCURRENCY,
);
// Engines and registries are shared by the whole machine: one file after the other.
await runFiles(
  files.filter((file) => file.endsWith('.e2e.test.ts')),
  1,
);
process.exitCode = summarise() ? 0 : 1;

function testFiles(): string[] {
  return globSync(['packages/*/src/**/*.test.ts', 'tools/**/*.test.ts', 'test/**/*.test.ts'], {
    cwd: ROOT,
  }).sort();
}

async function runFiles(paths: readonly string[], concurrency: number): Promise<void> {
  if (paths.length === 0) return;
  const stream = run({
    files: paths.map((path) => join(ROOT, path)),
    cwd: ROOT,
    concurrency,
    timeout: 10 * MINUTES,
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  stream.on('test:pass', (event) => {
    const isSuite = event.details.type === 'suite';
    // A suite that is skipped reports none of its tests: it counts as one.
    if (event.skip === undefined) outcome.passed += isSuite ? 0 : 1;
    else outcome.skipped.push({ name: event.name, file: nameOf(event.file), reason: reasonOf(event.skip) });
  });
  stream.on('test:fail', (event) => {
    if (event.details.type !== 'suite') outcome.failed.push(`${event.name} (${nameOf(event.file)})`);
  });
  const report = words.includes('--spec') ? stream.compose(spec) : stream.compose(dot);
  for await (const text of report) process.stdout.write(String(text));
}

function nameOf(file: string | undefined): string {
  return file === undefined ? 'no file' : relative(ROOT, file);
}

function reasonOf(skip: string | boolean): string {
  return typeof skip === 'string' && skip !== '' ? skip : 'no reason given';
}

/** Prints what was skipped and the closing line; whether all is well. */
function summarise(): boolean {
  const { passed, failed, skipped } = outcome;
  const unwanted = skipped.filter((test) => !mayBeSkipped(test));
  if (skipped.length > 0) console.log('\nskipped:');
  for (const test of skipped) console.log(`  ${test.file}: ${test.name}: ${test.reason}`);
  if (failed.length > 0) console.log('\nfailed:');
  for (const name of failed) console.log(`  ${name}`);
  if (unwanted.length > 0) {
    console.log('\nfailed, because SEAWORTHY_REQUIRE_ENGINES=1 allows no test to be skipped:');
    for (const test of unwanted) console.log(`  ${test.file}: ${test.name}: ${test.reason}`);
  }
  if (failedChecks > 0) console.log(`\n${failedChecks} of the checks before the tests failed, see above`);
  console.log(
    `\n${passed} passed, ${failed.length + unwanted.length + failedChecks} failed, ${skipped.length - unwanted.length} skipped`,
  );
  return failed.length + unwanted.length + failedChecks === 0;
}

// The large advisory feeds and root file systems lie beside the checkout and not in it: without them, their tests
// cannot run anywhere.
function mayBeSkipped(test: Skipped): boolean {
  if (process.env['SEAWORTHY_REQUIRE_ENGINES'] !== '1') return true;
  return /\bshared\b/.test(test.reason) && !existsSync(join(ROOT, '../shared'));
}
