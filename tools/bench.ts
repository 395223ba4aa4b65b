import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../packages/core/src/advisory/database/open.ts';
import { benchImages, has } from './bench/images.ts';
import { FILES, manifestCommands } from './bench/manifests.ts';
import { type Command, type Measured, measure } from './bench/measure.ts';
import { ROOT } from './generate/units.ts';

// `npm run bench`: the bundled command over images that it makes itself, as ratios to `pigz -dc` of the same layer and to
// any peer on the PATH, all in one run. Machines are noisy: compare within a run, never between two.

const ROUNDS = Number(process.argv[2] ?? 3);
const CLI = join(ROOT, 'packages/cli/dist/seaworthy.mjs');
const SHARED = join(ROOT, '../shared/advisories');

const built = spawnSync(process.execPath, [join(ROOT, 'tools/build.ts')], {
  stdio: ['ignore', 'ignore', 'inherit'],
});
if (built.status !== 0) throw new Error('the build failed, see above');
const images = benchImages();
const folder = mkdtempSync(join(tmpdir(), 'seaworthy-bench-'));
try {
  const database = join(folder, 'advisories.db');
  const feeds = existsSync(SHARED) ? SHARED : join(ROOT, 'examples/advisories');
  seaworthyOnce(['db', 'build', '--quiet', '--from', feeds, '--output', database]);
  printImages(measure(commands(database), ROUNDS));
  printLookups(database);
  printManifests(measure(manifestCommands(folder, [process.execPath, CLI]), ROUNDS));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function seaworthyOnce(words: readonly string[]): void {
  const { status } = spawnSync(process.execPath, [CLI, ...words], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`seaworthy ${words[0]} failed, see above`);
}

function commands(database: string): Command[] {
  const cold = join(folder, 'cold');
  const warm = join(folder, 'warm');
  const scan = (target: string, cache: string): string[] => [
    process.execPath,
    CLI,
    'scan',
    '--offline',
    '--quiet',
    '--format=json',
    `--db=${database}`,
    `--cache-dir=${cache}`,
    target,
  ];
  seaworthyOnce(scan(images.gzipArchive, warm).slice(2));
  const empty = (): void => rmSync(cold, { recursive: true, force: true });
  return [
    ...(has('pigz') ? [{ name: 'pigz -dc of the layer', argv: ['pigz', '-dc', images.gzipLayer] }] : []),
    { name: 'scan, gzip layer, cold', argv: scan(images.gzipArchive, cold), prepare: empty },
    { name: 'scan, gzip layer, warm', argv: scan(images.gzipArchive, warm) },
    { name: 'scan, layer not compressed', argv: scan(images.plainArchive, cold), prepare: empty },
    { name: 'seaworthy --version', argv: [process.execPath, CLI, '--version'] },
    ...peers(),
  ];
}

/** What else scans images here; each catalogues only, which needs no database of its own. */
function peers(): Command[] {
  const cache = join(folder, 'trivy');
  const target = images.plainArchive;
  const trivy = [
    'trivy',
    'image',
    '--quiet',
    '--offline-scan',
    '--format',
    'cyclonedx',
    '--cache-dir',
    cache,
  ];
  const clear = (): void => rmSync(cache, { recursive: true, force: true });
  return [
    ...(has('trivy')
      ? [{ name: 'trivy (sbom), not compressed', argv: [...trivy, '--input', target], prepare: clear }]
      : []),
    ...(has('syft')
      ? [{ name: 'syft, not compressed', argv: ['syft', '-q', `docker-archive:${target}`] }]
      : []),
    ...(has('grype')
      ? [{ name: 'grype, not compressed', argv: ['grype', '-q', `docker-archive:${target}`] }]
      : []),
  ];
}

function printImages(rows: readonly Measured[]): void {
  const unit = rows.find(({ name }) => name.startsWith('pigz'))?.milliseconds ?? null;
  const size = (images.bytes / 1e6).toFixed(0);
  console.log(
    `${images.label}: one layer of ${size} MB; ${cpus().length} CPUs; Node ${process.versions.node}; best of ${ROUNDS}`,
  );
  console.log(`${'what'.padEnd(32)}${'ms'.padStart(8)}${'to pigz'.padStart(10)}${'MB'.padStart(8)}`);
  for (const { name, milliseconds, megabytes } of rows) {
    const ratio = unit === null ? '' : (milliseconds / unit).toFixed(2);
    const memory = megabytes === null ? '' : megabytes.toFixed(0);
    console.log(
      `${name.padEnd(32)}${milliseconds.toFixed(0).padStart(8)}${ratio.padStart(10)}${memory.padStart(8)}`,
    );
  }
}

/** Manifests and Dockerfiles, start of the program included. */
function printManifests(rows: readonly Measured[]): void {
  console.log(`\n${'what'.padEnd(32)}${'ms'.padStart(8)}${'files/s'.padStart(10)}${'MB'.padStart(8)}`);
  for (const { name, milliseconds, megabytes } of rows) {
    const rate = ((FILES / milliseconds) * 1000).toFixed(0);
    const memory = megabytes === null ? '' : megabytes.toFixed(0);
    console.log(
      `${name.padEnd(32)}${milliseconds.toFixed(0).padStart(8)}${rate.padStart(10)}${memory.padStart(8)}`,
    );
  }
}

/** Opening the database, and 2,000 look-ups of names spread over it, in this process. */
function printLookups(database: string): void {
  const opening = performance.now();
  const source = openDatabase(database);
  const opened = performance.now() - opening;
  const ecosystems = ['Debian:12', 'Alpine:v3.20', 'AlmaLinux:9', 'npm', 'PyPI', 'Go'];
  const names = ['openssl', 'curl', 'busybox', 'lodash', 'django', 'stdlib', 'glibc', 'zlib', 'none'];
  const start = performance.now();
  for (let index = 0; index < 2000; index++)
    source.affected(
      ecosystems[index % ecosystems.length] ?? '',
      `${names[index % names.length]}${index % 3 === 0 ? '' : index}`,
    );
  const looked = performance.now() - start;
  source.close();
  console.log(
    `database: ${source.info.records} records, opened in ${opened.toFixed(1)} ms, 2,000 look-ups in ${looked.toFixed(0)} ms`,
  );
}
