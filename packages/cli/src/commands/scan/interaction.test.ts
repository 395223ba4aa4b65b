import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeFixture, paths } from '../../testing/fixture.ts';
import {
  type Ended,
  MAIN,
  runProgram,
  type SpawnOptions,
  seaworthy,
  temporaryFolder,
} from '../../testing/spawn.ts';

const folder = mkdtempSync(join(tmpdir(), 'seaworthy-scan-'));
const { image, database } = paths(folder);

before(() => makeFixture(folder));

after(() => rmSync(folder, { recursive: true, force: true }));

function scan(words: readonly string[], options: SpawnOptions = {}): Promise<Ended> {
  const common = ['--offline', '--db', database, '--cache-dir', join(folder, 'cache')];
  return seaworthy(['scan', ...common, ...words], options);
}

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
