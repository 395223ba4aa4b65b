import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { SeaworthyError } from '../model/error.ts';
import { asObject, ownProperty, parseJson } from './json.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const unreadable = (error: unknown): boolean =>
  error instanceof SeaworthyError && error.code === 'file/unreadable';

test('every JSON value within the limits comes back as it was written', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 8 }), (text) => {
      assert.deepEqual(parseJson(bytes(text)), JSON.parse(text));
    }),
  );
});

test('any bytes give a value or file/unreadable, nothing else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (input) => {
      try {
        parseJson(input);
      } catch (error) {
        assert.ok(unreadable(error));
      }
    }),
  );
});

test('a byte order mark is skipped', () => {
  assert.deepEqual(parseJson(bytes('\ufeff{"a":1}')), { a: 1 });
});

test('depth counts arrays and objects, and not brackets in strings', () => {
  const nested = (levels: number): Uint8Array => bytes('['.repeat(levels) + ']'.repeat(levels));
  assert.ok(Array.isArray(parseJson(nested(64))));
  assert.throws(() => parseJson(nested(65)), unreadable);
  assert.throws(() => parseJson(bytes('{"a":'.repeat(100) + '1' + '}'.repeat(100))), unreadable);
  assert.deepEqual(parseJson(bytes(JSON.stringify('[{"\\'.repeat(200)))), '[{"\\'.repeat(200));
  assert.throws(() => parseJson(nested(3), { maxDepth: 2 }), unreadable);
});

test('a million open brackets are refused without recursion', () => {
  assert.throws(() => parseJson(bytes('['.repeat(1_000_000))), unreadable);
});

test('longer than allowed is refused', () => {
  assert.throws(() => parseJson(bytes('"abcdef"'), { maxBytes: 7 }), unreadable);
});

test('the message does not quote the file', () => {
  assert.throws(
    () => parseJson(bytes('{"token": hunter2}')),
    (error: unknown) => error instanceof Error && !error.message.includes('hunter2'),
  );
});

test('__proto__ in the text does not reach the prototype', () => {
  const object = asObject(parseJson(bytes('{"__proto__": {"polluted": true}}')));
  assert.ok(object !== null);
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  assert.equal(ownProperty(object, 'toString'), undefined);
  assert.deepEqual(ownProperty(object, '__proto__'), { polluted: true });
});

test('asObject takes objects only', () => {
  for (const other of [null, [], 'x', 1, undefined]) assert.equal(asObject(other), null);
  assert.deepEqual(asObject({ a: 1 }), { a: 1 });
});
