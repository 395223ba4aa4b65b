import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, type TestContext, test } from 'node:test';
import type { Report } from '@seaworthy/core/model/report.ts';
import { writeImage, writeImages } from '../../../../../test/support/image.ts';
import { tarFile } from '../../../../../test/support/tar.ts';
import {
  type Ended,
  MAIN,
  runProgram,
  seaworthy,
  type SpawnOptions,
  temporaryFolder,
} from '../../testing/spawn.ts';
import { osvZip } from '../../testing/osv.ts';

// An Alpine image with two packages, and a database of our own that speaks against one of them twice.
const folder = mkdtempSync(join(tmpdir(), 'seaworthy-scan-'));
const image = join(folder, 'image.tar');
const database = join(folder, 'advisories.db');
const feeds = join(folder, 'feeds');

const INSTALLED = `C:Q1AAAAAAAAAAAAAAAAAAAAAAAAAAA=
P:zlib
V:1.3.1-r0
A:x86_64
L:Zlib
o:zlib

C:Q1BBBBBBBBBBBBBBBBBBBBBBBBBBB=
P:musl
V:1.2.5-r0
A:x86_64
L:MIT
o:musl

`;

const RELEASE = 'ID=alpine\nVERSION_ID=3.20.2\nPRETTY_NAME="Alpine Linux v3.20"\n';

function rootfs(): Buffer {
  return tarFile([
    { path: 'etc/os-release', content: RELEASE },
    { path: 'lib/apk/db/installed', content: INSTALLED },
  ]);
}

function advisory(id: string, events: object[], score: string | null): object {
  return {
    schema_version: '1.6.0',
    id,
    upstream: [id.replace('ALPINE-', '')],
    modified: '2026-01-01T00:00:00Z',
    published: '2026-01-01T00:00:00Z',
    summary: `a flaw, ${id}`,
    ...(score === null ? {} : { severity: [{ type: 'CVSS_V3', score }] }),
    affected: [
      {
        package: { ecosystem: 'Alpine:v3.20', name: 'zlib' },
        ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, ...events] }],
      },
    ],
  };
}

const HIGH = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N';

function scan(words: readonly string[], options: SpawnOptions = {}): Promise<Ended> {
  const common = ['--offline', '--db', database, '--cache-dir', join(folder, 'cache')];
  return seaworthy(['scan', ...common, ...words], options);
}

async function report(words: readonly string[], options: SpawnOptions = {}): Promise<Report> {
  const { stdout, stderr } = await scan(['--format', 'json', ...words], options);
  assert.notEqual(stdout, '', stderr);
  return JSON.parse(stdout) as Report;
}

before(async () => {
  writeImage('docker-archive', image, {
    name: 'shop/api:1',
    layers: [{ tar: rootfs(), instruction: 'ADD rootfs.tar /' }],
  });
  mkdirSync(join(feeds, 'osv', 'Alpine'), { recursive: true });
  const records = [
    advisory('ALPINE-CVE-2026-1001', [{ fixed: '1.3.1-r1' }], HIGH),
    advisory('ALPINE-CVE-2026-1002', [], null),
    advisory('ALPINE-CVE-2026-1003', [{ fixed: '1.3.1-r0' }], HIGH),
  ];
  writeFileSync(join(feeds, 'osv', 'Alpine', 'all.zip'), osvZip(records));
  const built = await seaworthy(['db', 'build', '--from', feeds, '--output', database]);
  assert.deepEqual([built.code, built.stdout], [0, ''], built.stderr);
  assert.match(built.stderr, /3 advisories of 1 source/);
});

after(() => rmSync(folder, { recursive: true, force: true }));

describe('findings and exit codes', { concurrency: 4 }, () => {
  test('what is wrong, in JSON', async () => {
    const { packages, findings, verdict, database: named, tool } = await report([image]);
    assert.deepEqual(
      packages.map(({ name, version }) => `${name} ${version}`),
      ['musl 1.2.5-r0', 'zlib 1.3.1-r0'],
    );
    assert.deepEqual(
      findings.map(({ id, severity, fixState }) => [id, severity, fixState]),
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

/** A registry that takes connections and never answers. `connected` is the first of them. */
async function silentRegistry(
  context: TestContext,
): Promise<{ words: string[]; connected: Promise<void>; cache: string }> {
  const server = createServer();
  const connected = new Promise<void>((resolve) => server.once('connection', () => resolve()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => server.close());
  const bound = server.address();
  assert.ok(typeof bound === 'object' && bound !== null);
  const cache = temporaryFolder(context);
  const words = ['scan', '--db', database, '--cache-dir', cache, `registry:127.0.0.1:${bound.port}/app:1`];
  return { words, connected, cache };
}

describe('time and signals', { concurrency: 3 }, () => {
  test('--timeout ends what takes too long', async (context) => {
    const { words } = await silentRegistry(context);
    const { code, stdout, stderr } = await seaworthy([...words, '--timeout', '300ms']);
    assert.deepEqual([code, stdout], [3, '']);
    assert.match(stderr, /not done after 300ms \(--timeout\)\nhint: .*--timeout 30m/);
  });

  for (const [signal, expected] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    test(`${signal} is ${expected}, and leaves no spool behind`, async (context) => {
      const { words, connected, cache } = await silentRegistry(context);
      const started = (kill: (signal: NodeJS.Signals) => void): void =>
        void connected.then(() => kill(signal));
      const { code, stdout, stderr } = await seaworthy(words, { started });
      assert.deepEqual([code, stdout], [expected, '']);
      assert.doesNotMatch(stderr, /internal error/);
      const left = readdirSync(cache, { recursive: true, withFileTypes: true }).filter((entry) =>
        entry.isFile(),
      );
      const names = left.map(({ name }) => name).filter((name) => !name.endsWith('.digest'));
      assert.deepEqual(names, []);
    });
  }
});

const noPython =
  spawnSync('python3', ['-c', 'import pty']).status === 0
    ? false
    : 'python3 with its module pty is not there';
const PTY = fileURLToPath(new URL('../../testing/terminal.py', import.meta.url));

describe('on a terminal', { skip: noPython, concurrency: 4 }, () => {
  const onTerminal = (words: string[], env: Record<string, string> = {}): Promise<Ended> => {
    const common = [
      'scan',
      '--offline',
      '--db',
      database,
      '--no-cache',
      '--cache-dir',
      join(folder, 'cache'),
    ];
    const { TERM = 'xterm-256color', ...rest } = env;
    return runProgram('python3', [PTY, process.execPath, MAIN, ...common, ...words, image], {
      env: { TERM, ...rest },
    });
  };

  test('there is progress and colour, and the progress is gone before the report', async () => {
    const { code, stdout } = await onTerminal([]);
    assert.equal(code, 0);
    const lastClear = stdout.lastIndexOf('\r\u001b[2K');
    assert.ok(lastClear >= 0, 'no progress line');
    assert.match(stdout.slice(0, lastClear), /opening|reading layers/);
    assert.ok(lastClear < stdout.indexOf('CVE-2026-1001'));
    assert.match(stdout.slice(lastClear), /\u001b\[\d+(;\d+)*m/);
    for (const line of stdout
      .slice(lastClear)
      .replaceAll(/\u001b\[[0-9;]*[mK]/g, '')
      .split('\r\n'))
      assert.ok(line.length <= 101, line);
  });

  test('no progress with --quiet, in CI, or on a dumb terminal', async () => {
    for (const [words, env] of [
      [['--quiet'], {}],
      [[], { CI: 'true' }],
      [[], { TERM: 'dumb' }],
    ] as const) {
      assert.doesNotMatch((await onTerminal([...words], env)).stdout, /\u001b\[2K/);
    }
  });

  test('no colour with --no-color and NO_COLOR', async () => {
    assert.doesNotMatch((await onTerminal(['--no-color', '--quiet'])).stdout, /\u001b/);
    assert.doesNotMatch((await onTerminal(['--quiet'], { NO_COLOR: '1' })).stdout, /\u001b/);
    assert.doesNotMatch((await onTerminal(['--quiet'], { SEAWORTHY_NO_COLOR: 'true' })).stdout, /\u001b/);
  });
});

test('in a pipe FORCE_COLOR brings colour, and nothing else does', async () => {
  assert.doesNotMatch((await scan([image])).stdout, /\u001b/);
  assert.match((await scan([image], { env: { FORCE_COLOR: '1' } })).stdout, /\u001b\[/);
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
