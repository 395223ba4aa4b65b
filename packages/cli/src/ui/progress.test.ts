import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { World } from '../world.ts';
import { createProgress, progressText } from './progress.ts';

function terminal(): { world: World; written: string[] } {
  const written: string[] = [];
  const stderr = {
    isTTY: true,
    columns: 40,
    write: (text: string) => {
      written.push(text);
      return true;
    },
  };
  return {
    world: { env: {}, cwd: '/', stdout: stderr, stderr, signal: new AbortController().signal },
    written,
  };
}

const MB = 1_000_000;

test('the line says what is done, how fast, and how long it takes', () => {
  const event = { phase: 'layer', label: 'abc', done: 10 * MB, total: 40 * MB } as const;
  const items = [
    { done: 10 * MB, total: 40 * MB },
    { done: 10 * MB, total: 10 * MB },
  ];
  assert.equal(
    progressText(event, items, 2000),
    'reading layers  1 of 2 done  20.0 MB of 50.0 MB  10.0 MB/s  3.0s left',
  );
  assert.equal(progressText(event, items, 10), 'reading layers  1 of 2 done  20.0 MB of 50.0 MB');
});

test('one image needs no count of images', () => {
  const event = { phase: 'layer', label: 'abc', done: 10 * MB, total: 40 * MB } as const;
  assert.equal(progressText(event, [event], 10), 'reading layers  10.0 MB of 40.0 MB');
});

test('without a total there is no time left', () => {
  const event = { phase: 'database', label: 'Debian', done: MB, total: null } as const;
  assert.equal(progressText(event, [event], 1000), 'advisories  Debian  1.0 MB  1.0 MB/s');
});

test('a label out of an image cannot move the cursor', () => {
  const event = { phase: 'open', label: '\u001b[2Jx', done: 0, total: null } as const;
  assert.equal(progressText(event, [event], 0), 'opening  \\u001b[2Jx');
});

test('it is drawn ten times a second, fits the terminal, and leaves nothing behind', () => {
  const { world, written } = terminal();
  let now = 0;
  const progress = createProgress(world, false, () => now);
  for (; now < 1000; now++) progress.update({ phase: 'layer', label: 'a', done: now * MB, total: 1000 * MB });
  assert.ok(written.length >= 9 && written.length <= 10, String(written.length));
  for (const line of written) {
    assert.ok(line.startsWith('\r\u001b[2K'));
    assert.ok(line.length - '\r\u001b[2K'.length < 40);
  }
  progress.clear();
  assert.equal(written.at(-1), '\r\u001b[2K');
  const { length } = written;
  progress.clear();
  assert.equal(written.length, length);
});

test('with --quiet, and where stderr is no terminal, nothing is drawn', () => {
  const { world, written } = terminal();
  createProgress(world, true).update({ phase: 'open', label: 'x', done: 0, total: null });
  const piped = { ...world, stderr: { ...world.stderr, isTTY: false } };
  createProgress(piped, false).update({ phase: 'open', label: 'x', done: 0, total: null });
  assert.deepEqual(written, []);
});
