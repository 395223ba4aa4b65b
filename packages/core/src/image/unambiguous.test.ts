import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { lookalike, repeatsNames } from './unambiguous.ts';

describe('names that another reader takes for ours', () => {
  const names = new Set(['layers', 'mediaType', 'diff_ids']);

  // Each was given to Go 1's encoding/json with a field `layers`: it took the value.
  for (const name of ['LAYERS', 'Layers', 'layerS', 'layer\u017f'])
    test(`${name} is layers`, () => assert.equal(lookalike({ layers: [], [name]: [] }, names), name));

  test('also without the field itself, and with signs in it', () => {
    assert.equal(lookalike({ mediatype: '' }, names), 'mediatype');
    assert.equal(lookalike({ DIFF_IDS: [] }, names), 'DIFF_IDS');
  });

  test('the names themselves, and others', () => {
    const object = { layers: [], mediaType: '', layer: 1, 'layers ': 1, __proto__: null, diffIds: 1 };
    assert.equal(lookalike(object, names), null);
  });

  test('the kelvin sign is a k', () => {
    assert.equal(lookalike({ '\u212ay': 1 }, new Set(['ky'])), '\u212ay');
  });
});

describe('names that stand twice', () => {
  const repeats = (text: string): boolean => repeatsNames(Buffer.from(text), JSON.parse(text));

  for (const text of [
    '{"a":1,"a":2}',
    '{"a":{"b":1,"b":1}}',
    '[{"a":[{"c":0,"c":{}}]}]',
    '{"a":{"x":1},"a":{"y":2}}',
    '{"a":1,"\\u0061":2}',
    '{"__proto__":1,"__proto__":2}',
  ])
    test(text, () => assert.ok(repeats(text)));

  for (const text of [
    '{}',
    '[]',
    '":"',
    '{"a:b":"c:\\":d","e":[":",{"f\\\\":":"}]}',
    '{"__proto__":{"a":1},"constructor":2}',
    '{"a":{"a":{"a":1}}}',
  ])
    test(`not in ${text}`, () => assert.ok(!repeats(text)));

  test('nothing that is written from a value has one', () => {
    fc.assert(fc.property(fc.json({ maxDepth: 5 }), (text) => !repeats(text)));
  });

  test('one that is put in beside the others is found', () => {
    const value = fc.record({ a: fc.jsonValue(), b: fc.jsonValue() });
    fc.assert(
      fc.property(value, fc.jsonValue(), (object, more) =>
        repeats(`${JSON.stringify(object).slice(0, -1)},"b":${JSON.stringify(more)}}`),
      ),
    );
  });
});
