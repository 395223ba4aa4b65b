import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ROOT } from '../../tools/generate/units.ts';

// A repository of its own, with an npm that writes down how it was called and "installs" by touching npm's last file.
const folder = mkdtempSync(join(tmpdir(), 'seaworthy-bootstrap-'));
after(() => rmSync(folder, { recursive: true, force: true }));
mkdirSync(join(folder, 'tools'));
copyFileSync(join(ROOT, 'tools/bootstrap.mjs'), join(folder, 'tools/bootstrap.mjs'));
writeFileSync(join(folder, 'package-lock.json'), '{}');
writeFileSync(
  join(folder, 'npm.js'),
  `const fs = require('node:fs');
  fs.appendFileSync(__dirname + '/calls', process.argv.slice(2).join(' ') + '\\n');
  if (process.env.BROKEN) process.exit(7);
  fs.mkdirSync(__dirname + '/node_modules', { recursive: true });
  fs.writeFileSync(__dirname + '/node_modules/.package-lock.json', '{}');`,
);
writeFileSync(
  join(folder, 'tools/task.ts'),
  `const words: string[] = process.argv.slice(2);
  console.log(JSON.stringify(words));
  if (words[0] === 'wait') setInterval(() => undefined, 1000);
  else process.exitCode = Number(words[0]);`,
);

const env = { ...process.env, npm_execpath: join(folder, 'npm.js'), NODE_TEST_CONTEXT: undefined };
const bootstrap = join(folder, 'tools/bootstrap.mjs');

function run(
  words: readonly string[],
  more: NodeJS.ProcessEnv = {},
): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [bootstrap, ...words], { encoding: 'utf8', env: { ...env, ...more } });
}

function calls(): string[] {
  return readFileSync(join(folder, 'calls'), 'utf8').split('\n').slice(0, -1);
}

test('installs what is missing, without scripts, and says so; the task gets its words and gives its exit code', () => {
  const first = run(['task', '5', '--a', 'b c']);
  assert.match(first.stderr, /^Installing .*\n$/);
  assert.deepEqual([first.status, first.stdout], [5, '["5","--a","b c"]\n']);
  assert.equal(calls().length, 1);
  assert.match(calls()[0] ?? '', /^ci --include=dev --ignore-scripts /);

  const second = run(['task', '0']);
  assert.deepEqual([second.status, second.stderr], [0, '']);
  assert.equal(calls().length, 1);
});

test('installs again when the lock file is newer than what is installed', () => {
  const before = calls().length;
  utimesSync(join(folder, 'package-lock.json'), new Date(), new Date(Date.now() + 60_000));
  run(['task', '0']);
  assert.equal(calls().length, before + 1);
  utimesSync(join(folder, 'package-lock.json'), new Date(0), new Date(0));
});

test('says what went wrong in one line', () => {
  assert.match(run(['nothing']).stderr, /^seaworthy: there is no task "nothing" in tools\/\n$/);
  rmSync(join(folder, 'node_modules'), { recursive: true });
  const broken = run(['task', '0'], { BROKEN: '1' });
  assert.equal(broken.status, 1);
  assert.match(broken.stderr, /seaworthy: npm ci failed, see above\n$/);
});

const PRETEND_18 = "data:text/javascript,Object.defineProperty(process.versions,'node',{value:'18.20.4'})";

test('on an old Node the pinned one is installed alone, and that one installs the rest', () => {
  rmSync(join(folder, 'node_modules'), { recursive: true, force: true });
  const before = calls().length;
  const without = run(['task', '0'], { NODE_OPTIONS: `--import=${PRETEND_18}` });
  assert.equal(without.status, 1);
  assert.match(without.stderr, /this is Node 18\.20\.4; install Node 22\.18 or newer/);
  assert.match(calls().at(-1) ?? '', /^ci --omit=dev /);
  assert.equal(calls().length, before + 1);

  const platform = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const program = process.platform === 'win32' ? 'node.exe' : 'node';
  mkdirSync(join(folder, 'node_modules', platform, 'bin'), { recursive: true });
  copyFileSync(process.execPath, join(folder, 'node_modules', platform, 'bin', program));
  rmSync(join(folder, 'node_modules/.package-lock.json'), { force: true });
  const first = run(['task', '0'], { NODE_OPTIONS: `--import=${PRETEND_18}` });
  assert.equal(first.status, 0, first.stderr);
  assert.deepEqual(
    calls()
      .slice(before + 1)
      .map((call) => call.split(' ')[1]),
    ['--omit=dev', '--include=dev'],
  );
  run(['task', '0'], { NODE_OPTIONS: `--import=${PRETEND_18}` });
  assert.equal(calls().length, before + 3, 'installed once');
});

test('hands signals to the task, and ends as it ended', async () => {
  run(['task', '0']);
  const child = spawn(process.execPath, [bootstrap, 'task', 'wait'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  child.kill('SIGTERM');
  const signal = await new Promise((resolve) => child.once('exit', (_code, name) => resolve(name)));
  assert.equal(signal, 'SIGTERM');
});
