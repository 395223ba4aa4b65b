import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { didYouMean, suggest } from './suggest.ts';

test('a slip of the pen is recognised', () => {
  const words = ['critical', 'high', 'medium', 'low', 'negligible', 'unknown'];
  assert.equal(suggest('hihg', words), 'high');
  assert.equal(suggest('HIGH', words), 'high');
  assert.equal(suggest('critcal', words), 'critical');
  assert.equal(suggest('crit', words), 'critical');
  assert.equal(suggest('med', words), 'medium');
});

test('what is near to nothing gets no suggestion', () => {
  assert.equal(suggest('banana', ['critical', 'high']), null);
  assert.equal(suggest('', ['critical', 'high']), null);
  assert.equal(suggest('c', ['scan', 'cache']), null);
  assert.equal(didYouMean('banana', ['table', 'json'], 'one of table, json'), 'one of table, json');
});

test('a word that is a candidate is its own suggestion, and no word takes it down', () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 300 }),
      fc.array(fc.string({ minLength: 1, maxLength: 20 })),
      (word, candidates) => {
        const found = suggest(word, candidates);
        assert.ok(found === null || candidates.includes(found));
      },
    ),
  );
});
