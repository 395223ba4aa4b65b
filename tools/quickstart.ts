import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { writeImage } from '../test/support/image.ts';
import { ROOT } from './generate/units.ts';
import { shopImage } from './quickstart/shop.ts';

// `npm run quickstart`: makes an example image without a container engine, builds an advisory database from the feeds
// that the repository ships for it, scans, and prints the report. No network after `npm ci`.
// `npm run quickstart -- IMAGE [OPTIONS]`: `seaworthy scan` of your image, with your database.

const FOLDER = join(ROOT, 'node_modules/.cache/seaworthy/quickstart');
const words = process.argv.slice(2);

process.exitCode = words.length > 0 ? seaworthy(['scan', ...words]) : example();

function example(): number {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const image = join(FOLDER, 'shop.tar');
  const database = join(FOLDER, 'advisories.db');

  say(`1. An image of a small shop: ${nameOf(image)}`);
  writeImage('oci-archive', image, shopImage());

  say(`2. An advisory database out of examples/advisories: ${nameOf(database)}`);
  const built = seaworthy([
    'db',
    'build',
    '--quiet',
    '--from',
    join(ROOT, 'examples/advisories'),
    '--output',
    database,
  ]);
  if (built !== 0) return built;

  const scan = ['scan', '--offline', '--db', nameOf(database), nameOf(image)];
  say(`3. ./seaworthy ${scan.join(' ')}\n`);
  const scanned = seaworthy(['scan', '--offline', '--db', database, '--cache-dir', FOLDER, image]);
  if (scanned !== 0) return scanned;

  say(`
The advisories of this example are an excerpt, for this image only. What to do next:
  npm run quickstart -- IMAGE                     scan an image of yours: of an engine, a registry, or a file
  ./seaworthy scan --fail-on high IMAGE           in a pipeline: exit code 1 where a finding is high or worse
  ./seaworthy sbom IMAGE                          its bill of materials
  ./seaworthy scan --help                         everything else`);
  return 0;
}

function seaworthy(call: readonly string[]): number {
  const main = join(ROOT, 'packages/cli/src/main.ts');
  // npm runs scripts in the folder of the project; a path that the user names is meant from where they stand.
  const cwd = words.length > 0 ? (process.env['INIT_CWD'] ?? process.cwd()) : ROOT;
  const { status } = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...call], {
    cwd,
    stdio: 'inherit',
  });
  return status ?? 3;
}

function nameOf(path: string): string {
  return relative(ROOT, path);
}

function say(line: string): void {
  console.error(line);
}
