import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { count, formatBytes, formatSeconds, printable } from './text.ts';

test('text that a terminal would obey is shown instead', () => {
  assert.equal(printable('\u001b[2J\u001b]0;title\u0007'), '\\u001b[2J\\u001b]0;title\\u0007');
  assert.equal(printable('a\nseaworthy: passed'), 'a\\nseaworthy: passed');
  assert.equal(printable('ab\u202ecod.exe\u009b31m'), 'ab\\u202ecod.exe\\u009b31m');
  assert.equal(printable('Größe 容器 🐳'), 'Größe 容器 🐳');
});

test('no text keeps a control character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      assert.doesNotMatch(printable(text), /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u);
    }),
  );
});

test('amounts as people read them', () => {
  assert.deepEqual([0, 999, 1000, 31_457_280, 999_499, 999_500, 123_456_789, 2e12].map(formatBytes), [
    '0 B',
    '999 B',
    '1.0 kB',
    '31.5 MB',
    '999 kB',
    '1.0 MB',
    '123 MB',
    '2.0 TB',
  ]);
  assert.deepEqual([0, 440, 9900, 12_300, 59_600, 185_000].map(formatSeconds), [
    '0.0s',
    '0.4s',
    '9.9s',
    '12s',
    '1m00s',
    '3m05s',
  ]);
  assert.deepEqual(
    [count(1, 'layer'), count(0, 'layer'), count(2, 'entry', 'entries')],
    ['1 layer', '0 layers', '2 entries'],
  );
});
