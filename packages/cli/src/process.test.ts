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

test('a finished command ends by itself: process.exit can wait for ever for a thread of V8', async () => {
  const { code, stdout, stderr } = await runProgram(
    process.execPath,
    script(
      `process.exit = (code) => { process.stderr.write('process.exit'); process.reallyExit(code); };
      process.exitCode = await runProcess(['completion', 'shell-of-no-name']);`,
    ),
  );
  assert.equal(code, 2, stderr);
  assert.equal(stdout, '');
  assert.doesNotMatch(stderr, /process\.exit/);
});

test('what a finished command left open does not hold it', async () => {
  const { code, stderr } = await runProgram(
    process.execPath,
    script(
      `(await import('node:net')).createServer().listen(0, '127.0.0.1');
      process.exitCode = await runProcess(['completion', 'shell-of-no-name']);
      setImmediate(() => { throw new Error('too late to matter'); });`,
    ),
  );
  assert.equal(code, 2, stderr);
  assert.doesNotMatch(stderr, /too late/);
});
