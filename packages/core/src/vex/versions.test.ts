import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SCHEMES } from '../version/registry.generated.ts';
import { isVersionOf } from './versions.ts';

const within = (range: string, version: string): boolean | null => isVersionOf(range, version, null);

// The examples of the vers specification's own text.
test('ranges of the specification', () => {
  assert.equal(within('vers:npm/1.2.3|>=2.0.0|<5.0.0', '1.2.3'), true);
  assert.equal(within('vers:npm/1.2.3|>=2.0.0|<5.0.0', '4.9.9'), true);
  assert.equal(within('vers:npm/1.2.3|>=2.0.0|<5.0.0', '5.0.0'), false);
  assert.equal(within('vers:npm/1.2.3|>=2.0.0|<5.0.0', '1.2.4'), false);
  const affected = 'vers:pypi/0.0.0|0.0.1|0.0.2|0.0.3|1.0|2.0pre1';
  assert.equal(within(affected, '1.0.0'), true);
  assert.equal(within(affected, '0.9'), false);
  assert.equal(within('vers:deb/>1.0|!=1.5|<=2.0', '1.5'), false);
  assert.equal(within('vers:deb/>1.0|!=1.5|<=2.0', '2.0'), true);
  assert.equal(within('vers:deb/!=1.5', '1.4'), true);
  assert.equal(within('vers:rpm/<1|>=3', '4'), true);
  assert.equal(within('vers:rpm/<1|>=3', '2'), false);
});

test('what is no range that anybody agreed on', () => {
  for (const text of [
    'vers:unknown/<1',
    '<1',
    '>= 1, < 2',
    '~1.2',
    '1 | 2',
    'vers:npm/1.x || *',
    'vers:npm/',
  ])
    assert.equal(within(text, '1'), null, text);
});

test('a range is the versions that one of its intervals holds', () => {
  const semver = SCHEMES.get('semver');
  assert.ok(semver);
  const number = fc.integer({ min: 0, max: 30 });
  fc.assert(
    fc.property(fc.uniqueArray(number, { minLength: 2, maxLength: 6 }), number, (ends, asked) => {
      const sorted = ends.toSorted((a, b) => a - b).slice(0, ends.length - (ends.length % 2));
      const pairs = sorted.flatMap((end, index) =>
        index % 2 === 0 ? [[end, sorted[index + 1] ?? 0] as const] : [],
      );
      const range = `vers:semver/${pairs.map(([from, to]) => `>=${from}.0.0|<${to}.0.0`).join('|')}`;
      const expected = pairs.some(([from, to]) => asked >= from && asked < to);
      assert.equal(isVersionOf(range, `${asked}.0.0`, semver), expected, range);
    }),
  );
});
