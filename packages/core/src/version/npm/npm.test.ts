import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import semver from 'semver';
import { scheme } from './index.ts';

const number = fc.constantFrom('0', '1', '2', '10', '99');
const identifier = fc.oneof(number, fc.constantFrom('a', 'rc', 'beta', 'x-1', 'A', '-'));
const list = fc.array(identifier, { maxLength: 3 }).map((parts) => parts.join('.'));
const version = fc
  .tuple(fc.constantFrom('', 'v'), number, number, number, list, list)
  .map(([v, major, minor, patch, pre, build]) =>
    [`${v}${major}.${minor}.${patch}`, pre && `-${pre}`, build && `+${build}`].join(''),
  );

test("orders as npm's own library", () => {
  fc.assert(
    fc.property(version, version, (a, b) => {
      assert.equal(Math.sign(scheme.compare(a, b)), semver.compare(a, b), `${a} ${b}`);
    }),
    { numRuns: 3000 },
  );
});

test('what npm reads only loosely is ordered as it reads it', () => {
  for (const [a, b] of [
    ['1.2.3beta', '1.2.3'],
    ['1.2.3beta', '1.2.2'],
    ['=1.2.3', '1.2.4'],
    ['1.2.3-beta', '1.2.3beta'],
  ] as const) {
    assert.equal(Math.sign(scheme.compare(a, b)), semver.compare(a, b, true), `${a} ${b}`);
  }
});

test('text without a number is below every version', () => {
  assert.ok(scheme.compare('latest', '0.0.0-0') < 0);
});
