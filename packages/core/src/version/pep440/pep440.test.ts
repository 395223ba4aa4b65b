import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as oracle from '@renovatebot/pep440';
import fc from 'fast-check';
import { scheme } from './index.ts';
import { parsePep440 } from './parse.ts';

const separator = fc.constantFrom('', '.', '-', '_');
const number = fc.constantFrom('', '0', '1', '02', '10');
const word = (...words: string[]) =>
  fc.tuple(separator, fc.constantFrom(...words), separator, number).map((parts) => parts.join(''));
const version = fc
  .tuple(
    fc.constantFrom('', 'v', 'V'),
    fc.constantFrom('', '0!', '1!'),
    fc.constantFrom('0', '1', '1.0', '1.0.0', '01.2', '2022.12.07', '1.10'),
    fc.option(word('a', 'b', 'c', 'rc', 'alpha', 'BETA', 'pre', 'preview'), { nil: '' }),
    fc.option(fc.oneof(word('post', 'rev', 'r'), fc.constantFrom('-1', '-02')), { nil: '' }),
    fc.option(word('dev'), { nil: '' }),
    fc.option(fc.constantFrom('+abc', '+1', '+abc.1', '+abc-2', '+1_x', '+Ubuntu.1'), { nil: '' }),
  )
  .map((parts) => parts.join(''));

test('reads what the published library reads', () => {
  fc.assert(
    fc.property(version, (text) => {
      assert.equal(parsePep440(text) !== null, oracle.valid(text) !== null, text);
    }),
    { numRuns: 3000 },
  );
});

test('orders as the published library orders', () => {
  const valid = version.filter((text) => oracle.valid(text) !== null);
  fc.assert(
    fc.property(valid, valid, (a, b) => {
      assert.equal(Math.sign(scheme.compare(a, b)), Math.sign(oracle.compare(a, b)), `${a} ${b}`);
    }),
    { numRuns: 3000 },
  );
});

test('leading zeros have no weight (grype#1209)', () => {
  assert.equal(scheme.compare('2022.12.7', '2022.12.07'), 0);
  assert.equal(scheme.compare('2023.07.22', '2023.7.22'), 0);
});

test('numbers of any length keep their order', () => {
  assert.ok(scheme.compare('1.99999999999999999998', '1.99999999999999999999') < 0);
});

test('text that is no version is below every version', () => {
  assert.ok(scheme.compare('not a version', '0.dev0') < 0);
  assert.ok(scheme.compare('', '0.dev0') < 0);
});
