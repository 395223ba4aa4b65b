import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runProgram, temporaryFolder } from './testing/spawn.ts';

const PROCESS = new URL('./process.ts', import.meta.url).href;

function script(body: string): string[] {
  return ['--input-type=module', '-e', `import { runProcess } from ${JSON.stringify(PROCESS)};\n${body}`];
}

test('an error that nobody catches is 3, never the 1 that means findings', async () => {
  for (const fault of ["throw new Error('boom')", "Promise.reject(new Error('boom'))"]) {
    const { code, stderr } = await runProgram(
      process.execPath,
      script(
        `process.stdout.write = () => true;
        setImmediate(() => { ${fault}; });
        await runProcess(['completion', 'bash']);`,
      ),
    );
    assert.equal(code, 3, stderr);
    assert.match(stderr, /^seaworthy: internal error in .*: boom\nhint: .*report it/);
  }
});

test('a command that waits for nothing is 3', async () => {
  const { code, stderr } = await runProgram(
    process.execPath,
    script("process.stdout.write = () => true; await runProcess(['completion', 'bash']);"),
  );
  assert.equal(code, 3, stderr);
  assert.match(stderr, /came to no end\nhint: /);
});

test('a working directory that is gone is an error, not a crash', async (context) => {
  const cwd = temporaryFolder(context);
  const { code, stderr } = await runProgram('bash', [
    '-c',
    'cd "$2" && rmdir "$2" && exec "$0" "$1" scan x',
    process.execPath,
    new URL('./main.ts', import.meta.url).pathname,
    cwd,
  ]);
  assert.equal(code, 3);
  assert.match(stderr, /^seaworthy: /);
});
