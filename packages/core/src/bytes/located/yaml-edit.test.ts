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
