import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { after, test } from 'node:test';
import { ROOT } from '../../tools/generate/units.ts';

// Below node_modules, since what is tested is what npm test makes of its own files.
const folder = mkdtempSync(join(ROOT, 'node_modules/.seaworthy-runner-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function run(body: string, more: NodeJS.ProcessEnv = {}): { status: number | null; stdout: string } {
  const file = join(folder, 'x.test.mjs');
  writeFileSync(file, `import { test } from 'node:test';\n${body}\n`);
  const env = { ...process.env, NODE_TEST_CONTEXT: undefined, SEAWORTHY_REQUIRE_ENGINES: undefined, ...more };
  return spawnSync(process.execPath, [join(ROOT, 'tools/test.ts'), relative(ROOT, file)], {
    encoding: 'utf8',
    env,
  });
}

const closing = ({ stdout }: { stdout: string }): string => stdout.trimEnd().split('\n').at(-1) ?? '';
const SKIPPING = "test('a', () => {}); test('b', { skip: 'needs podman' }, () => {});";

test('a skipped test is named with its reason, and passes', () => {
  const result = run(SKIPPING);
  assert.deepEqual([result.status, closing(result)], [0, '1 passed, 0 failed, 1 skipped']);
  assert.match(result.stdout, /x\.test\.mjs: b: needs podman\n/);
});

test('where engines are required, a skipped test is a failed one', () => {
  const result = run(SKIPPING, { SEAWORTHY_REQUIRE_ENGINES: '1' });
  assert.deepEqual([result.status, closing(result)], [1, '1 passed, 1 failed, 0 skipped']);
});

test('a skipped suite counts as a skipped test', () => {
  const suite =
    "import { describe } from 'node:test'; describe('c', { skip: 'needs podman' }, () => { test('d', () => {}); });";
  assert.equal(closing(run(suite)), '0 passed, 0 failed, 1 skipped');
  assert.equal(closing(run(suite, { SEAWORTHY_REQUIRE_ENGINES: '1' })), '0 passed, 1 failed, 0 skipped');
});

test('a failed test, and a file that does not load, fail the run', () => {
  const failed = run("test('a', () => { throw new Error('no'); });");
  assert.deepEqual([failed.status, closing(failed)], [1, '0 passed, 1 failed, 0 skipped']);
  assert.equal(run('import "./not-there.mjs";').status, 1);
});
