import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareCodePoints } from './order.ts';

test('code points order, where UTF-16 units would not', () => {
  assert.ok('\u{1F600}' < '\uFF21');
  assert.ok(compareCodePoints('\u{1F600}', '\uFF21') > 0);
  assert.ok(compareCodePoints('B', 'a') < 0);
  assert.ok(compareCodePoints('a', 'aa') < 0);
  assert.equal(compareCodePoints('ä', 'ä'), 0);
});

test('the order is that of the code points as numbers', () => {
  const text = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(text, text, (a, b) => {
      const expected = compareNumbers(points(a), points(b));
      assert.equal(Math.sign(compareCodePoints(a, b)), expected);
    }),
  );
});

function points(text: string): number[] {
  return [...text].map((c) => c.codePointAt(0) ?? 0);
}

function compareNumbers(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return Math.sign(a.length - b.length);
}
