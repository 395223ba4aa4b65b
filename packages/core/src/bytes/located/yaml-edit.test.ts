import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dump } from 'js-yaml';
import { plainOf } from './fields.ts';
import { SourceText } from './text.ts';
import { type YamlMap, type YamlNode, yamlDocuments } from './yaml.ts';
import { appendItem, removeAt, removeItem, setAt, type YamlEdit } from './yaml-edit.ts';
import type { YamlValue } from './yaml-render.ts';

function rootOf(text: string, path = 'test.yaml'): YamlMap {
  const [document] = yamlDocuments(new SourceText(path, text));
  assert.ok(document !== undefined && 'root' in document, `${JSON.stringify(document)}\n${text}`);
  assert.ok(document.root?.kind === 'map');
  return document.root;
}

function apply(text: string, edit: YamlEdit | null): string {
  assert.ok(edit !== null, 'there is no edit');
  return text.slice(0, edit.start) + edit.text + text.slice(edit.end);
}

const plain = (node: YamlNode): unknown => JSON.parse(JSON.stringify(plainOf(node)));
const set = (text: string, path: string[], value: YamlValue, name?: string): string =>
  apply(text, setAt(rootOf(text, name), path, value));
const remove = (text: string, path: string[]): string => apply(text, removeAt(rootOf(text), path));

test('a value is replaced where it stands, and the comment behind it stays', () => {
  assert.equal(set('a: 1 # one\nb: 2\n', ['a'], true), 'a: true # one\nb: 2\n');
  assert.equal(set("a: 'x' # one\n", ['a'], 'z'), 'a: z # one\n');
  assert.equal(set('a:\nb: 2\n', ['a'], 1), 'a: 1\nb: 2\n');
  assert.equal(set('a: # one\nb: 2\n', ['a', 'b'], 1), 'a: # one\n  b: 1\nb: 2\n');
  assert.equal(set('a: {}\n', ['a', 'b'], 1), 'a: {b: 1}\n');
});

test('what is missing is added behind the last key, as deep as its neighbours', () => {
  assert.equal(
    set('a:\n    b: 1 # one\n# end\nc: 2\n', ['a', 'd'], 'x'),
    'a:\n    b: 1 # one\n    d: x\n# end\nc: 2\n',
  );
  assert.equal(set('a: 1', ['b', 'c'], ['ALL']), 'a: 1\nb:\n  c:\n    - ALL');
  assert.equal(set('l:\n- x\n', ['c'], ['ALL']), 'l:\n- x\nc:\n- ALL\n');
  assert.equal(set('a: |\n  text\nb: 1\n', ['c'], 1), 'a: |\n  text\nb: 1\nc: 1\n');
  assert.equal(set('b: 1\na: |\n  text\n', ['c'], 1), 'b: 1\na: |\n  text\nc: 1\n');
  assert.equal(set('a: 1\r\nb: 2\r\n', ['c', 'd'], 1), 'a: 1\r\nb: 2\r\nc:\r\n  d: 1\r\n');
  assert.equal(set('a: {b: 1, c: 2,} # x\n', ['a', 'd'], 'z'), 'a: {b: 1, c: 2, d: z} # x\n');
});

test('JSON stays JSON', () => {
  const text = '{\n  "a": 1,\n  "b": {"c": 2}\n}\n';
  assert.equal(set(text, ['d'], 'x', 'a.json'), '{\n  "a": 1,\n  "b": {"c": 2},\n  "d": "x"\n}\n');
  assert.equal(set(text, ['b', 'd'], true, 'a.json'), '{\n  "a": 1,\n  "b": {"c": 2, "d": true}\n}\n');
});

test('what comes from an anchor, a merge or an alias is not changed: it would change elsewhere too', () => {
  const text = 'base: &base {a: 1}\none: *base\ntwo:\n  <<: *base\n  b: 2\n';
  assert.equal(setAt(rootOf(text), ['one', 'a'], 2), null);
  assert.equal(setAt(rootOf(text), ['two', 'a'], 2), null);
  assert.equal(setAt(rootOf(text), ['base', 'a'], 2), null);
  assert.equal(removeAt(rootOf(text), ['two', 'a']), null);
  assert.equal(set(text, ['two', 'b'], 3), text.replace('b: 2', 'b: 3'));
});

test('a key goes with its lines, and with what it leaves empty', () => {
  assert.equal(remove('a: 1\nb:\n  c: 1\n  # c\n  d: 2\ne: 3\n', ['b']), 'a: 1\ne: 3\n');
  assert.equal(remove('a: 1\nb:\n  c: 1\n', ['b', 'c']), 'a: 1\n');
});

test('an item goes with its lines or its comma', () => {
  const list = (text: string): YamlNode => [...rootOf(text).entries.values()][0]?.value as YamlNode;
  const without = (text: string, index: number): string => {
    const node = list(text);
    assert.ok(node.kind === 'list');
    return apply(text, removeItem(node, index));
  };
  assert.equal(without('l:\n  - a # x\n  - b: 1\n    c: 2\n  - d\n', 1), 'l:\n  - a # x\n  - d\n');
  assert.equal(without('l: [a, b, c]\n', 2), 'l: [a, b]\n');
  assert.equal(without('l: [a, b, c]\n', 0), 'l: [b, c]\n');
});

test('what is written in an unusual way is changed where it is written, or not at all', () => {
  assert.equal(set('{a, b: 1}\n', ['a'], 2), '{a: 2, b: 1}\n');
  assert.equal(set('\uFEFFa: 1\n', ['b'], 1), '\uFEFFa: 1\nb: 1\n');
  assert.equal(set('a: # wow & * !\n  b: 1\n', ['a', 'b'], 2), 'a: # wow & * !\n  b: 2\n');
  assert.equal(set('x: &x 1\nf: {a: *x}\n', ['f', 'b'], 2), 'x: &x 1\nf: {a: *x, b: 2}\n');
  assert.equal(set('f: {a: 1 # x, y\n  }\n', ['f', 'b'], 2), 'f: {a: 1, b: 2 # x, y\n  }\n');
  assert.equal(set('a:\r\nb: 2\r\n', ['a', 'c', 'd'], 1), 'a:\r\n  c:\r\n    d: 1\r\nb: 2\r\n');
  assert.equal(set('a:\n    b: 1\n', ['c', 'd'], 1), 'a:\n    b: 1\nc:\n    d: 1\n');
  assert.equal(set('a: | # c\n  t\n\nb: 1\n', ['a'], 'x'), 'a: x # c\n\nb: 1\n');
  assert.equal(
    set('a: # c1\n  # c2\n  null # c3\nb: 1\n', ['a', 'x'], 1),
    'a: # c1\n  # c2\n  # c3\n  x: 1\nb: 1\n',
  );
  assert.equal(setAt(rootOf('? x\n: 1\n'), ['b'], 1), null);
  for (const text of ['x: &n\ny: *n\n', 'x: !!str 1\n', 'x: [a: 1]\nz: [{b: 2}]\n']) {
    assert.equal(setAt(rootOf(text), ['x'], 1), null, text);
  }
});

test('what is taken out takes no comment of others with it, and leaves none to a block scalar', () => {
  const flow = 'f: {\n    a: 1, # c1\n    # c2\n    b: 2\n  }\n';
  assert.equal(remove(flow, ['f', 'a']), 'f: {\n    # c2\n    b: 2\n  }\n');
  assert.equal(remove(flow, ['f', 'b']), 'f: {\n    a: 1, # c1\n    # c2\n  }\n');
  assert.equal(remove('a: |\n  t\nb: 1\n  # deep\nc: 2\n', ['b']), 'a: |\n  t\nc: 2\n');
  assert.equal(remove('a: |+\n  t\nb: 1\n\nc: 2\n', ['b']), 'a: |+\n  t\nc: 2\n');
  const list = rootOf('l:\n- a: 1 # c1\n  # c2\n  b: 2\n').entries.get('l')?.value;
  assert.ok(list?.kind === 'list' && list.items[0]?.kind === 'map');
  assert.equal(apply(list.source.text, removeAt(list.items[0], ['a'])), 'l:\n- # c2\n  b: 2\n');
});

test('what a map has last leaves an empty map; what others need, or a merge would bring again, stays', () => {
  assert.equal(remove('a: 1 # c\n', ['a']), '{} # c\n');
  assert.equal(remove('f: {a: 1}\nb: 2\n', ['f', 'a']), 'b: 2\n');
  assert.equal(removeAt(rootOf('a: {b: &x 1}\nc: *x\n'), ['a']), null);
  assert.equal(removeAt(rootOf('b: &b {k: 1}\nm:\n  <<: *b\n  k: 2\n'), ['m', 'k']), null);
});

const key = fc.constantFrom('a', 'b', 'c', 'on', 'x-y', '1', 'a b');
const scalar = fc.oneof(
  fc.constantFrom('ALL', '127.0.0.1:80:80', 'yes', '', '# no', 'a: b', '- x', '0755', 'x\ny', '1Gi'),
  fc.integer(),
  fc.boolean(),
);
const tree = fc.letrec<{ value: YamlValue; map: Record<string, YamlValue> }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, scalar, tie('map'), fc.array(tie('value'), { maxLength: 3 })),
  map: fc.dictionary(key, tie('value'), { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
}));
const style = fc.record({
  flowLevel: fc.constantFrom(-1, -1, 1, 2),
  indent: fc.constantFrom(2, 4),
  noArrayIndent: fc.boolean(),
});

/** Comments behind lines and between them, where they cannot be a part of a text. */
function commented(text: string): string {
  if (text.includes('|') || text.includes('>')) return text;
  return text
    .split('\n')
    .flatMap((line, index) =>
      line === '' ? [line] : index % 3 === 1 ? [`${line} # c${index}`, `# d${index}`] : [line],
    )
    .join('\n');
}

function changed(value: unknown, path: readonly string[], to: YamlValue): unknown {
  const [first = '', ...rest] = path;
  const map = (typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}) as Record<
    string,
    unknown
  >;
  return {
    ...map,
    [first]: rest.length === 0 ? to : changed(Object.hasOwn(map, first) ? map[first] : {}, rest, to),
  };
}

test('whatever is set in whatever style: the text read again has that, and all else as it was', () => {
  const path = fc.array(key, { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(tree.map, path, fc.oneof(scalar, tree.value), style, (before, at, value, options) => {
      const text = commented(dump(before, options));
      const root = rootOf(text);
      const edit = setAt(root, at, value);
      if (edit === null) return;
      const after = apply(text, edit);
      assert.deepEqual(
        plain(rootOf(after)),
        JSON.parse(JSON.stringify(changed(plain(root), at, value))),
        after,
      );
      for (const comment of text.match(/# [cd]\d+/g) ?? [])
        assert.ok(after.includes(comment), `${comment}\n${after}`);
    }),
    { numRuns: 3000 },
  );
});

test('whatever is taken out: all else is as it was', () => {
  fc.assert(
    fc.property(tree.map, fc.nat(), style, (before, which, options) => {
      const text = commented(dump(before, options));
      const root = rootOf(text);
      const keys = [...root.entries.keys()];
      const gone = keys[which % keys.length] ?? '';
      const edit = removeAt(root, [gone]);
      if (edit === null) return;
      const expected = { ...(plain(root) as Record<string, unknown>) };
      delete expected[gone];
      assert.deepEqual(plain(rootOf(apply(text, edit))), expected, apply(text, edit));
    }),
    { numRuns: 2000 },
  );
});

test('whatever is put into a list, or taken out of it: all else is as it was', () => {
  const items = fc.array(tree.value, { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(items, tree.value, fc.nat(), style, (before, value, which, options) => {
      const text = commented(dump({ k: 1, l: before, m: 2 }, options));
      const root = rootOf(text);
      const list = root.entries.get('l')?.value;
      assert.ok(list?.kind === 'list');
      const old = (plain(root) as { l: unknown[] }).l;
      const longer = appendItem(list, value);
      if (longer !== null) {
        const after = apply(text, longer);
        assert.deepEqual(
          (plain(rootOf(after)) as { l: unknown }).l,
          JSON.parse(JSON.stringify([...old, value])),
          after,
        );
      }
      const index = which % old.length;
      const shorter = removeItem(list, index);
      if (shorter !== null) {
        const after = apply(text, shorter);
        assert.deepEqual(plain(rootOf(after)), { k: 1, l: old.toSpliced(index, 1), m: 2 }, after);
      }
    }),
    { numRuns: 3000 },
  );
});
