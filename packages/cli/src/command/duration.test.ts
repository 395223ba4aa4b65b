import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDuration } from './duration.ts';

test('durations are numbers with units, added up', () => {
  assert.equal(parseDuration('90s', '--timeout'), 90_000);
  assert.equal(parseDuration('5m', '--timeout'), 300_000);
  assert.equal(parseDuration('1h30m', '--timeout'), 5_400_000);
  assert.equal(parseDuration('250ms', '--timeout'), 250);
  assert.equal(parseDuration('1.5s', '--timeout'), 1500);
  assert.equal(parseDuration('1m500ms', '--timeout'), 60_500);
});

test('anything else is wrong usage, and the option is named', () => {
  for (const text of [
    '',
    '5',
    'm',
    '-5m',
    '5 m',
    '5min',
    '0s',
    '0.1ms',
    '1e3s',
    '169h',
    '9'.repeat(400),
    '٥m',
    '5m ',
  ]) {
    assert.throws(() => parseDuration(text, '--timeout'), { code: 'usage', message: /^--timeout: / }, text);
  }
});
