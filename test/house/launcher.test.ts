import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ROOT } from '../../tools/generate/units.ts';

const folder = mkdtempSync(join(tmpdir(), 'seaworthy-launcher-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const skip = process.platform === 'win32' && 'needs a POSIX shell';

function run(
  program: string,
  words: readonly string[],
): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(program, words, { cwd: folder, encoding: 'utf8' });
}

test('runs from any folder, through links that are relative and absolute, without a warning', {
  skip,
}, () => {
  symlinkSync(join(ROOT, 'seaworthy'), join(folder, 'absolute'));
  mkdirSync(join(folder, 'bin'));
  symlinkSync('../absolute', join(folder, 'bin/relative'));
  for (const program of [join(ROOT, 'seaworthy'), './absolute', './bin/relative']) {
    const { status, stdout, stderr } = run(program, ['--version']);
    assert.deepEqual([status, stderr], [0, ''], program);
    assert.match(stdout, /^\d+\.\d+\.\d+\n$/, program);
  }
});

test('words arrive as they were given', { skip }, () => {
  const { status, stderr } = run(join(ROOT, 'seaworthy'), ['scan', '--offline', 'no such file.tar']);
  assert.equal(status, 3);
  assert.match(stderr, /no such file\.tar/);
});

test('says what to do in a checkout without dependencies', { skip }, () => {
  copyFileSync(join(ROOT, 'seaworthy'), join(folder, 'seaworthy'));
  const { status, stdout, stderr } = run('./seaworthy', ['--version']);
  assert.deepEqual([status, stdout], [3, '']);
  assert.match(stderr, /^seaworthy: the dependencies are not installed: run npm ci in .* first\n$/);
});

test('the first file of the bundle tells an old Node so in one sentence', () => {
  for (const version of ['12.22.12', '18.20.4', '22.17.1']) {
    const pretend = `data:text/javascript,Object.defineProperty(process.versions, 'node', { value: '${version}' })`;
    const { status, stdout, stderr } = run(process.execPath, [
      '--import',
      pretend,
      join(ROOT, 'tools/build/entry.mjs'),
    ]);
    assert.deepEqual([status, stdout], [3, '']);
    assert.equal(
      stderr,
      `seaworthy: this is Node ${version}, and seaworthy needs Node 22.18 or newer: https://nodejs.org\n`,
    );
  }
});
