import assert from 'node:assert/strict';
import { test } from 'node:test';
import { goQuoted, pathText, setters, sorted } from './words.ts';

test('Go’s quotes', () => {
  // What `fmt.Printf("%q")` of Go 1.26 prints.
  for (const [text, quoted] of [
    ['a b', '"a b"'],
    ['a"b\\', String.raw`"a\"b\\"`],
    ['\u0007\b\f\n\r\t\v', String.raw`"\a\b\f\n\r\t\v"`],
    ['\u0000\u001b\u007f', String.raw`"\x00\x1b\x7f"`],
    ['é世😀', '"é世😀"'],
    ['\u00a0\u200b\ufeff', String.raw`"\u00a0\u200b\ufeff"`],
    ['\u{e0001}', String.raw`"\U000e0001"`],
  ] as const)
    assert.equal(goQuoted(text), quoted);
});

test('paths', () => {
  assert.equal(pathText([]), 'the Pod');
  assert.equal(pathText(['spec', 'containers', 0, 'name']), 'spec.containers[0].name');
  assert.equal(pathText(['metadata', 'annotations', 'a.b/c"']), String.raw`metadata.annotations["a.b/c\""]`);
});

test('who sets it', () => {
  const of = (...names: readonly (string | null)[]) =>
    setters(names.map((container) => ({ container, paths: [] })));
  assert.equal(of(null), 'pod');
  assert.equal(of('a'), 'container "a"');
  assert.equal(of(null, 'a', 'b'), 'pod and containers "a", "b"');
});

test('sorted by bytes, each once', () => {
  assert.deepEqual(sorted(['b', 'a', 'B', 'a', '\u{1f600}', '\uff21']), [
    'B',
    'a',
    'b',
    '\uff21',
    '\u{1f600}',
  ]);
});
