import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collectPackages } from './collect.ts';

const ids = (result: ReturnType<typeof collectPackages>): string[] =>
  (result.problems ?? []).map(({ id }) => id);

test('a file with endless faults is not read to its end, and that is said', () => {
  let tried = 0;
  const result = collectPackages((sink) => {
    sink.add({ name: 'bash', version: '1-1' });
    for (; tried < 1_000_000; tried++) sink.fault('a bad cell');
  });
  assert.ok(tried < 20_000);
  assert.equal(result.packages.length, 1);
  assert.equal(ids(result).filter((id) => id === 'limit/faults').length, 1);
  assert.ok(ids(result).length < 30);
  assert.equal(result.problems?.at(-1)?.reason, '9980 further faults');
});

test('a file with endless packages is not read to its end, and that is said', () => {
  let tried = 0;
  const result = collectPackages((sink) => {
    for (; tried < 1_000_000; tried++) sink.add({ name: 'bash', version: '1-1' });
  });
  assert.ok(tried < 200_000);
  assert.deepEqual(ids(result), ['limit/packages']);
});

test('what the reader throws is not swallowed', () => {
  const fault = new Error('not a database');
  assert.throws(
    () =>
      collectPackages(() => {
        throw fault;
      }),
    (error) => error === fault,
  );
});
