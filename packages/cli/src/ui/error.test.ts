import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { SeaworthyError } from '@seaworthy/core/model/error.ts';
import { EXIT_OF_ERROR } from '../exit-codes.ts';
import { VERSION } from '../version.ts';
import { describeError } from './error.ts';

test('message and hint, each on its own line, harmless to a terminal', () => {
  const error = new SeaworthyError('image/invalid', 'no tar: \u001b[31mx\nseaworthy: passed', {
    hint: 'look at it',
  });
  assert.deepEqual(describeError(error, false), {
    text: 'seaworthy: no tar: \\u001b[31mx\\nseaworthy: passed\nhint: look at it\n',
    exitCode: 3,
  });
});

test('wrong usage is 2, everything else that ends in an error 3', () => {
  assert.equal(describeError(new SeaworthyError('usage', 'x'), false).exitCode, 2);
  for (const [code, exit] of Object.entries(EXIT_OF_ERROR))
    assert.equal(exit, code === 'usage' ? 2 : 3, code);
});

test('a fault of ours says how to report it', () => {
  for (const error of [
    new TypeError('x is undefined'),
    'a string',
    undefined,
    new SeaworthyError('internal', 'x'),
  ]) {
    const { text, exitCode } = describeError(error, false);
    assert.equal(exitCode, 3);
    assert.match(text, /^seaworthy: internal error in \d+\.\d+\.\d+: .*\nhint: .*report it.*SEAWORTHY_DEBUG/);
    assert.doesNotMatch(text, /at .*\.ts:/);
  }
});

test('stacks, those of the causes too, are for SEAWORTHY_DEBUG', () => {
  const error = new SeaworthyError('network/failed', 'no answer', { cause: new Error('ECONNREFUSED') });
  assert.equal(describeError(error, false).text, 'seaworthy: no answer\n');
  const { text } = describeError(error, true);
  assert.match(text, /at .*error\.test\.ts/);
  assert.match(text, /caused by Error: ECONNREFUSED/);
});

test('causes that refer to themselves come to an end', () => {
  const error = new Error('round');
  error.cause = error;
  assert.ok(describeError(error, true).text.length < 100_000);
});

test('the version is that of the package', () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  assert.equal(VERSION, version);
});
