import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createLicenses } from './licenses.ts';

function written(...texts: readonly string[]): { expression: string; extracted: readonly string[] } {
  const licenses = createLicenses();
  const expression = licenses.expression(texts);
  return { expression, extracted: licenses.extracted().map(({ extractedText }) => extractedText) };
}

test('ids and expressions of the SPDX list stand as they are', () => {
  assert.deepEqual(written('MIT'), { expression: 'MIT', extracted: [] });
  assert.deepEqual(written('MIT', 'Apache-2.0', 'MIT'), { expression: 'MIT AND Apache-2.0', extracted: [] });
  assert.deepEqual(written('MIT OR Apache-2.0').expression, '(MIT OR Apache-2.0)');
  assert.deepEqual(written('GPL-2.0-only WITH Classpath-exception-2.0').extracted, []);
});

test('what is no expression becomes a reference with its text', () => {
  for (const text of [
    'Public Domain',
    'GPLv2+ and MIT',
    'MIT OR',
    'OR MIT',
    '(MIT',
    'MIT)',
    'AND',
    'MIT MIT',
    'mit',
  ]) {
    const { expression, extracted } = written(text);
    assert.match(expression, /^LicenseRef-[0-9a-f]{16}$/, text);
    assert.deepEqual(extracted, [text]);
  }
});

test('no licence is no statement', () => {
  assert.equal(written().expression, 'NOASSERTION');
  assert.equal(written('', ' ').expression, 'NOASSERTION');
});

test('whatever an image says, the expression has only what SPDX allows', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { maxLength: 4 }), (texts) => {
      assert.match(written(...texts).expression, /^(?:[A-Za-z0-9.+-]+|[() ])+$/);
    }),
  );
});
