import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { isVulnerability } from '@seaworthy/core/model/finding.ts';
import type { Report } from '@seaworthy/core/model/report.ts';
import { writeImages } from '../../../../../test/support/image.ts';
import { tarFile } from '../../../../../test/support/tar.ts';
import { makeFixture, paths, RELEASE, rootfs } from '../../testing/fixture.ts';
import {
  type Ended,
  MAIN,
  runProgram,
  type SpawnOptions,
  seaworthy,
  temporaryFolder,
} from '../../testing/spawn.ts';

// An Alpine image with two packages, and a database of our own that speaks against one of them twice.
const folder = mkdtempSync(join(tmpdir(), 'seaworthy-scan-'));
const { image, database } = paths(folder);

before(() => makeFixture(folder));

after(() => rmSync(folder, { recursive: true, force: true }));

function scan(words: readonly string[], options: SpawnOptions = {}): Promise<Ended> {
  const common = ['--offline', '--db', database, '--cache-dir', join(folder, 'cache')];
  return seaworthy(['scan', ...common, ...words], options);
}

async function report(words: readonly string[], options: SpawnOptions = {}): Promise<Report> {
  const { stdout, stderr } = await scan(['--format', 'json', ...words], options);
  assert.notEqual(stdout, '', stderr);
  return JSON.parse(stdout) as Report;
}

describe('findings and exit codes', { concurrency: 4 }, () => {
  test('what is wrong, in JSON', async () => {
    const { packages, findings, verdict, database: named, tool } = await report([image]);
    assert.deepEqual(
      packages.map(({ name, version }) => `${name} ${version}`),
      ['musl 1.2.5-r0', 'zlib 1.3.1-r0'],
    );
    assert.deepEqual(
      findings.filter(isVulnerability).map(({ id, severity, fixState }) => [id, severity, fixState]),
      [
        ['CVE-2026-1001', 'high', 'fixed'],
        ['CVE-2026-1002', 'unknown', 'not-fixed'],
      ],
    );
    assert.equal(verdict.result, 'pass');
    assert.equal(named?.records, 3);
    assert.equal(tool.name, 'seaworthy');
  });

  const codes: [string[], number][] = [
    [[], 0],
    [['--fail-on', 'critical'], 0],
    [['--fail-on', 'high'], 1],
    [['--fail-on', 'HIGH'], 1],
    [['--fail-on', 'medium,gap'], 1],
    [['--fail-on', 'unknown', '--only-fixed'], 1],
    [['--fail-on', 'unknown', '--only-fixed', '--ignore', 'CVE-2026-1001'], 0],
    [['--fail-on', 'high', '--ignore', 'ALPINE-CVE-2026-1001'], 0],
    [['--fail-on', 'high', '--scanners', 'packages'], 0],
    [['--fail-on', 'high', '--quiet', '--format', 'sarif'], 1],
  ];
  for (const [words, expected] of codes) {
    test(`${words.join(' ') || 'no threshold'}: ${expected}`, async () => {
      const { code, stderr } = await scan([...words, image]);
      assert.equal(code, expected, stderr);
    });
  }

  test('the threshold from a variable and from the file', async (context) => {
    assert.equal((await scan([image], { env: { SEAWORTHY_FAIL_ON: 'low' } })).code, 1);
    const cwd = temporaryFolder(context);
    writeFileSync(join(cwd, '.seaworthy.yaml'), 'fail-on: high\nignore: [CVE-2026-1001]\n');
    assert.equal((await scan([image], { cwd })).code, 0);
    assert.equal((await scan(['--ignore', 'CVE-1', image], { cwd })).code, 1);
  });

  test('an ignored finding stays in the report', async () => {
    const { suppressed, findings } = await report(['--ignore', 'CVE-2026-1001', image]);
    assert.deepEqual(
      suppressed.filter(({ by }) => by === 'ignore').map(({ finding }) => finding.id),
      ['CVE-2026-1001'],
    );
    assert.deepEqual(
      findings.map(({ id }) => id),
      ['CVE-2026-1002'],
    );
  });

  test('severities that were not asked for are not shown, and how many is said', async () => {
    const { stdout, stderr } = await scan(['--format', 'json', '--severity', 'critical,HIGH', image]);
    const { findings, verdict } = JSON.parse(stdout) as Report;
    assert.deepEqual(
      findings.map(({ id }) => id),
      ['CVE-2026-1001'],
    );
    assert.equal(verdict.counts.unknown, 1);
    assert.match(stderr, /1 finding of other severities not shown \(--severity\)/);
  });

  test('SOURCE_DATE_EPOCH fixes the time, and then two runs are the same', async () => {
    const env = { SOURCE_DATE_EPOCH: '1767225600' };
    const [first, second] = [
      await scan(['--format', 'json', image], { env }),
      await scan(['--format', 'json', '--no-cache', image], { env }),
    ];
    assert.equal((JSON.parse(first.stdout) as Report).generated, '2026-01-01T00:00:00Z');
    assert.equal(first.stdout, second.stdout);
  });
});

describe('outputs', { concurrency: 4 }, () => {
  test('with --output alone stdout is empty', async (context) => {
    const cwd = temporaryFolder(context);
    const { code, stdout } = await scan(['--output', 'json=a.json', '--output', 'sarif=b.sarif', image], {
      cwd,
    });
    assert.deepEqual([code, stdout], [0, '']);
    assert.deepEqual(readdirSync(cwd).sort(), ['a.json', 'b.sarif']);
    assert.equal((JSON.parse(readFileSync(join(cwd, 'a.json'), 'utf8')) as Report).schemaVersion, 1);
  });

  test('with --format besides, both', async (context) => {
    const cwd = temporaryFolder(context);
    const { stdout } = await scan(['--format', 'table', '--output', 'json=a.json', image], { cwd });
    assert.match(stdout, /CVE-2026-1001/);
    assert.ok(existsSync(join(cwd, 'a.json')));
  });

  test('- is stdout', async () => {
    assert.equal((JSON.parse((await scan(['--output', 'json=-', image])).stdout) as Report).schemaVersion, 1);
  });

  test('two reports to one place are wrong usage', async () => {
    for (const words of [
      ['--format', 'json', '--output', 'sarif=-'],
      ['--output', 'json=a', '--output', 'sarif=./a'],
    ]) {
      const { code, stderr } = await scan([...words, image]);
      assert.equal(code, 2);
      assert.match(stderr, /two reports go to .*\nhint: /);
    }
  });

  test('a folder that is not there is said before the scan, with what to do', async () => {
    const { code, stdout, stderr } = await scan(['--output', 'json=/none/such/a.json', 'dir:/nowhere']);
    assert.deepEqual([code, stdout], [3, '']);
    assert.match(stderr, /\/none\/such does not exist\nhint: .*mkdir -p \/none\/such/);
  });

  test('a file that cannot be written is said, also to root', async (context) => {
    if (process.platform !== 'linux') return context.skip('/proc is there on Linux only');
    const { code, stdout, stderr } = await scan(['--output', 'json=/proc/a.json', image]);
    assert.deepEqual([code, stdout], [3, '']);
    assert.match(stderr, /\/proc\/a\.json cannot be written/);
  });

  test('a report may go to a pipe', async () => {
    const script = '"$0" "$@" 2>&1 >/dev/null | cat';
    const words = [MAIN, 'scan', '--offline', '--db', database, '--cache-dir', join(folder, 'cache')];
    const output = ['--quiet', '--output', 'json=/dev/stderr', image];
    const { stdout } = await runProgram('bash', ['-c', script, process.execPath, ...words, ...output]);
    assert.equal((JSON.parse(stdout) as Report).schemaVersion, 1);
  });

  test('a reader that closes early gets no error, and the verdict stays', async () => {
    const script = '"$0" "$@" | true; echo "${PIPESTATUS[0]}"';
    const words = [
      MAIN,
      'scan',
      '--offline',
      '--db',
      database,
      '--cache-dir',
      join(folder, 'cache'),
      '--fail-on',
      'high',
      image,
    ];
    const { stdout, stderr } = await runProgram('bash', ['-c', script, process.execPath, ...words]);
    assert.deepEqual([stdout, stderr.replace(/^.*days old\nhint: .*\n/, '')], ['1\n', '']);
  });

  test('sbom has packages and no vulnerabilities', async () => {
    const { code, stdout } = await seaworthy([
      'sbom',
      '--cache-dir',
      join(folder, 'cache'),
      '--offline',
      image,
    ]);
    assert.equal(code, 0);
    const bom = JSON.parse(stdout) as {
      bomFormat: string;
      vulnerabilities?: unknown;
      components: { name: string }[];
    };
    assert.equal(bom.bomFormat, 'CycloneDX');
    assert.equal(bom.vulnerabilities, undefined);
    assert.ok(bom.components.some(({ name }) => name === 'zlib'));
    const table = await seaworthy(['sbom', '--format', 'sarif', image]);
    assert.equal(table.code, 2);
    assert.match(table.stderr, /--format: there is no "sarif"\nhint: one of .*cyclonedx/);
  });
});

describe('what cannot be done is 3', { concurrency: 4 }, () => {
  const impossible: [string, string[], RegExp][] = [
    ['a path that is not there', ['docker-archive:/none/such.tar'], /\/none\/such\.tar/],
    [
      'a database that is not there',
      ['--db', '/none/x.db', 'dir:/etc'],
      /no advisory database \/none\/x\.db \(--db\)\nhint: .*db build/,
    ],
    ['a registry with --offline', ['registry:registry.example/app:1'], /offline/],
    [
      'a cache folder that cannot be made',
      ['--cache-dir', '/proc/seaworthy/cache', 'dir:/etc'],
      /cannot be made[^]*hint: .*--cache-dir/,
    ],
    ['a cache folder that is a file', ['--cache-dir', '/etc/hostname/cache', 'dir:/etc'], /cannot be made/],
    ['an engine with --offline', ['docker:app:1'], /offline/],
    ['a platform that the image does not have', ['--platform', 'linux/s390x', image], /linux\/amd64/],
  ];
  for (const [name, words, message] of impossible) {
    test(name, async () => {
      const { code, stdout, stderr } = await scan(words);
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /internal error|\.ts:\d/);
      assert.deepEqual([code, stdout], [3, '']);
    });
  }

  test('an image that is none', async (context) => {
    const file = join(temporaryFolder(context), 'garbage.tar');
    writeFileSync(file, Buffer.alloc(4096, 'garbage'));
    const { code, stderr } = await scan([`docker-archive:${file}`]);
    assert.equal(code, 3);
    assert.match(stderr, /not a tar archive[^]*\nhint: /);
  });

  test('a damaged database is named, with the way out', async (context) => {
    const file = join(temporaryFolder(context), 'damaged.db');
    writeFileSync(file, readFileSync(database).subarray(0, 100));
    const { code, stderr } = await scan(['--db', file, image]);
    assert.equal(code, 3);
    assert.match(stderr, /damaged\.db[^]*\nhint: /);
  });
});

describe('no database', { concurrency: 4 }, () => {
  test('is a gap, never a clean bill', async (context) => {
    const cache = temporaryFolder(context);
    const words = ['scan', '--offline', '--cache-dir', cache, '--format', 'json', image];
    const { code, stdout, stderr } = await seaworthy(words);
    assert.equal(code, 0, stderr);
    const { gaps, database: none } = JSON.parse(stdout) as Report;
    assert.equal(none, null);
    assert.ok(gaps.some(({ id }) => id === 'database/missing'));
    assert.match(stderr, /hint: .*seaworthy db update/);
    assert.equal((await seaworthy([...words, '--fail-on', 'gap'])).code, 1);
    const packages = await seaworthy([...words, '--scanners', 'packages']);
    assert.ok(!(JSON.parse(packages.stdout) as Report).gaps.some(({ id }) => id === 'database/missing'));
  });
});

test('--profile says what each unit cost, with --quiet too', async () => {
  const { stdout, stderr } = await scan(['--profile', '--quiet', '--no-cache', image]);
  assert.match(stderr, /^unit +files +milliseconds\n/);
  assert.match(stderr, /\napk +1 +\d+\.\d\n/);
  assert.doesNotMatch(stdout, /milliseconds/);
});

test('--all-platforms gives a report each, and any of them decides', async (context) => {
  const path = join(temporaryFolder(context), 'index');
  const layers = [{ tar: rootfs(), instruction: 'ADD rootfs.tar /' }];
  const empty = [
    { tar: tarFile([{ path: 'etc/os-release', content: RELEASE }]), instruction: 'ADD rootfs.tar /' },
  ];
  writeImages('oci-dir', path, [
    { layers: empty, platform: 'linux/amd64' },
    { layers, platform: 'linux/arm64' },
  ]);
  const one = await scan(['--platform', 'linux/amd64', '--fail-on', 'high', `oci-dir:${path}`]);
  const all = await scan(['--all-platforms', '--fail-on', 'high', `oci-dir:${path}`]);
  assert.deepEqual([one.code, all.code], [0, 1], one.stderr + all.stderr);
});
