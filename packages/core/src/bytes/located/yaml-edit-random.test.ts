import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { loadAll } from 'js-yaml';
import { plainOf } from './fields.ts';
import { SourceText } from './text.ts';
import { type YamlMap, type YamlNode, yamlDocuments } from './yaml.ts';
import { appendItem, removeAt, removeItem, setAt, type YamlEdit } from './yaml-edit.ts';
import { standsAlone } from './yaml-edit-place.ts';
import { keys, type Look, looks, trees, values, written } from './yaml-edit.testkit.ts';
import type { YamlValue } from './yaml-render.ts';

type Plain = Record<string, unknown>;

function rootOf(text: string, path = 'test.yaml'): YamlMap {
  for (const document of yamlDocuments(new SourceText(path, text))) {
    assert.ok('root' in document, `${JSON.stringify(document)}\n${text}`);
    if (document.root?.kind === 'map') return document.root;
  }
  assert.fail(`there is no map in\n${text}`);
}

const applied = (text: string, edit: YamlEdit): string =>
  text.slice(0, edit.start) + edit.text + text.slice(edit.end);
const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const plain = (node: YamlNode): Plain => json(plainOf(node)) as Plain;
const isMap = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What the text means, to our reader and to js-yaml, which knows nothing of places; the other documents, too. */
function meaning(text: string): { first: Plain; rest: unknown[] } {
  const first = plain(rootOf(text));
  const [other, ...rest] = json(loadAll(text.replace(/^\uFEFF/, ''))) as unknown[];
  assert.deepEqual(other, first, text);
  return { first, rest };
}

function changed(value: unknown, [first = '', ...rest]: readonly string[], to: YamlValue): Plain {
  const map = isMap(value) ? value : {};
  const inner = rest.length === 0 ? to : changed(Object.hasOwn(map, first) ? map[first] : {}, rest, to);
  return { ...map, [first]: inner };
}

/** Without a path, and without what that leaves empty on the way to it. */
function without(map: Plain, [first = '', ...rest]: readonly string[]): Plain {
  const { [first]: inner, ...others } = map;
  const left = rest.length === 0 || !isMap(inner) ? {} : without(inner, rest);
  return Object.keys(left).length === 0 ? others : { ...map, [first]: left };
}

/** Comments that must be there after an edit: those outside of a path. */
function assertComments(before: string, after: string, gone: string | null): void {
  const count = (text: string): Map<string, number> => {
    const found = new Map<string, number>();
    for (const [comment, path = ''] of text.matchAll(/# (?:@(\S+)[^\r\n]*|head|tail|top)/g)) {
      const isGone = gone !== null && (path === gone || path.startsWith(`${gone}/`));
      if (!isGone) found.set(comment.trim(), (found.get(comment.trim()) ?? 0) + 1);
    }
    return found;
  };
  assert.deepEqual(count(after), count(before), `${before}\n=====\n${after}`);
}

function assertEdited(text: string, edit: YamlEdit | null, expected: Plain): string {
  assert.ok(edit !== null, `there is no edit of\n${text}`);
  const after = applied(text, edit);
  assert.deepEqual(
    meaning(after),
    { first: json(expected), rest: meaning(text).rest },
    `${text}\n=====\n${after}`,
  );
  if (text.includes('\r')) assert.ok(!/[^\r]\n/.test(after), 'line breaks of two kinds');
  return after;
}

/** A path in a map: along its keys, or off them. */
const steps = fc.array(fc.tuple(fc.nat(), keys, fc.boolean()), { minLength: 1, maxLength: 4 });
type Steps = readonly (readonly [number, string, boolean])[];

function pathIn(root: Plain, wanted: Steps, mayMiss: boolean): string[] {
  const path: string[] = [];
  let at: unknown = root;
  for (const [index, key, isThere] of wanted) {
    const names: string[] = isMap(at) ? Object.keys(at) : [];
    const name = (isThere || !mayMiss) && names.length > 0 ? names[index % names.length] : key;
    if (!mayMiss && names.length === 0) break;
    path.push(name ?? key);
    at = isMap(at) && Object.hasOwn(at, name ?? key) ? at[name ?? key] : undefined;
  }
  return path;
}

/** Whether a path leads through maps and what is missing or null, and does not replace a map or a list. */
function canBeSet(root: Plain, path: readonly string[]): boolean {
  let at: unknown = root;
  for (const key of path) {
    if (at === undefined || at === null) return true;
    if (!isMap(at)) return false;
    at = Object.hasOwn(at, key) ? at[key] : undefined;
  }
  return typeof at !== 'object' || at === null;
}

const RUNS = { numRuns: 4000 };

test('whatever is set wherever it can be: the text means that, all else is as it was, and every comment is there', () => {
  fc.assert(
    fc.property(trees, looks, steps, values, (tree, look, wanted, value) => {
      const text = written(tree, look);
      const root = rootOf(text);
      const before = plain(root);
      const path = pathIn(before, wanted, true);
      const edit = setAt(root, path, value);
      if (!canBeSet(before, path) || isBlockScalarToMap(root, path, value)) {
        if (edit !== null) assertEdited(text, edit, changed(before, path, value));
        return;
      }
      const after = assertEdited(text, edit, changed(before, path, value));
      assertComments(text, after, null);
    }),
    RUNS,
  );
});

/** A block scalar is text: nobody means to put a map in its place. */
function isBlockScalarToMap(root: YamlMap, path: readonly string[], value: YamlValue): boolean {
  if (typeof value !== 'object' || value === null) return false;
  let at: YamlNode | undefined = root;
  for (const key of path) at = at?.kind === 'map' ? at.entries.get(key)?.value : undefined;
  return at?.kind === 'scalar' && !at.plain && !/["']/.test(at.source.text[at.start] ?? '');
}

test('whatever is taken out: it is gone with what it leaves empty, and with no comment but its own', () => {
  fc.assert(
    fc.property(trees, looks, steps, (tree, look, wanted) => {
      const text = written(tree, look);
      const root = rootOf(text);
      const before = plain(root);
      const path = pathIn(before, wanted, false);
      if (path.length === 0) return;
      const after = assertEdited(text, removeAt(root, path), without(before, path));
      let gone = path;
      for (let left: unknown = without(before, path); gone.length > 1; gone = gone.slice(0, -1)) {
        left = gone
          .slice(0, -1)
          .reduce<unknown>((at, key) => (isMap(at) ? at[key] : undefined), without(before, path));
        if (left !== undefined) break;
      }
      assertComments(text, after, `/${gone.join('/').replaceAll(' ', '_')}`);
    }),
    RUNS,
  );
});

function listsOf(node: YamlNode, path: string[] = []): [string[], YamlNode][] {
  if (node.kind === 'scalar') return [];
  const inner =
    node.kind === 'list'
      ? node.items.flatMap((item, index) => listsOf(item, [...path, String(index)]))
      : [...node.entries].flatMap(([key, { value }]) => listsOf(value, [...path, key]));
  return node.kind === 'list' ? [[path, node], ...inner] : inner;
}

function replaced(
  value: unknown,
  [first, ...rest]: readonly string[],
  change: (list: unknown[]) => unknown[],
): unknown {
  if (first === undefined) return change(value as unknown[]);
  if (Array.isArray(value)) return value.with(Number(first), replaced(value[Number(first)], rest, change));
  return { ...(value as Plain), [first]: replaced((value as Plain)[first], rest, change) };
}

test('whatever is put into a list of whatever depth, or taken out of it', () => {
  fc.assert(
    fc.property(trees, looks, values, fc.nat(), fc.nat(), (tree, look, value, which, index) => {
      const text = written(tree, look);
      const root = rootOf(text);
      const all = listsOf(root);
      const [path, list] = all[which % Math.max(1, all.length)] ?? [];
      if (path === undefined || list?.kind !== 'list') return;
      const longer = replaced(plain(root), path, (items) => [...items, value]) as Plain;
      assertComments(text, assertEdited(text, appendItem(list, value), longer), null);
      if (list.items.length === 0) return;
      const at = index % list.items.length;
      const edit = removeItem(list, at);
      if (!list.flow && list.items.length === 1) return assert.equal(edit, null);
      const shorter = replaced(plain(root), path, (items) => items.toSpliced(at, 1)) as Plain;
      // The comments of later items say the index that they had.
      assertComments(
        text,
        assertEdited(text, edit, shorter),
        `/${[...path, at].join('/').replaceAll(' ', '_')}`,
      );
    }),
    RUNS,
  );
});

test('JSON stays JSON, whatever its layout', () => {
  const maps = fc.dictionary(keys, values, { maxKeys: 4, noNullPrototype: true });
  fc.assert(
    fc.property(maps, steps, values, fc.constantFrom(0, 2, '\t'), (map, wanted, value, space) => {
      const text = JSON.stringify(map, null, space);
      const root = rootOf(text, 'test.json');
      const path = pathIn(map, wanted, true);
      const edit = setAt(root, path, value);
      if (canBeSet(map, path)) assert.ok(edit !== null);
      if (edit !== null) assert.deepEqual(JSON.parse(applied(text, edit)), json(changed(map, path, value)));
      const gone = pathIn(map, wanted, false);
      if (gone.length === 0) return;
      const shorter = removeAt(root, gone);
      assert.ok(shorter !== null);
      assert.deepEqual(JSON.parse(applied(text, shorter)), json(without(map, gone)));
    }),
    RUNS,
  );
});

/** A tree below `r`, some values of which are aliases and merges of what stands before it. */
function sharing(tree: Parameters<typeof written>[0], look: Look): string {
  const own = written(tree, { ...look, head: '', tail: '' })
    .replaceAll(/(?<=[:-] +)text(?=[\s,\]}]|$)/gm, '*s')
    .replaceAll(/(?<=[:-] +)(?:true|1)(?=[\s,\]}]|$)/gm, '*m')
    .replaceAll(/(?<=^ *|[{,-] +)c: (?:null|~|\*m)(?=[\s,\]}]|$)/gm, '<<: *m');
  const below = own.startsWith('{') ? ` ${own}` : `\n${own.replaceAll(/^(?=.)/gm, ' ')}`;
  return `x: &m {a: &e {q: 1}, on: 2}\ny: &s shared\nr:${below}`;
}

test('aliases and merges: either there is no edit, or it changes what it should and nothing that shares it', () => {
  let edits = 0;
  fc.assert(
    fc.property(trees, looks, steps, values, (tree, look, wanted, value) => {
      const text = sharing(tree, { ...look, crlf: false });
      const root = rootOf(text);
      const before = plain(root);
      for (const path of [
        pathIn(before, wanted, true),
        ['r', ...pathIn(before['r'] as Plain, wanted, true)],
      ]) {
        const edit = setAt(root, path, value);
        if (edit === null) continue;
        edits++;
        const after = applied(text, edit);
        assert.deepEqual(
          plain(rootOf(after)),
          json(changed(before, path, value)),
          `${text}\n=====\n${after}`,
        );
      }
      for (const path of [
        pathIn(before, wanted, false),
        ['r', ...pathIn(before['r'] as Plain, wanted, false)],
      ]) {
        const edit = removeAt(root, path);
        if (edit === null) continue;
        edits++;
        const after = applied(text, edit);
        assert.deepEqual(plain(rootOf(after)), without(before, path), `${text}\n=====\n${after}`);
      }
      for (const [path, list] of listsOf(root)) {
        if (list.kind !== 'list' || !standsAlone(root, list)) continue;
        const longer = appendItem(list, value);
        if (longer !== null) {
          const expected = json(replaced(before, path, (items) => [...items, value]));
          assert.deepEqual(plain(rootOf(applied(text, longer))), expected, text);
        }
        const shorter = removeItem(list, list.items.length - 1);
        if (shorter !== null) {
          const expected = json(replaced(before, path, (items) => items.slice(0, -1)));
          assert.deepEqual(plain(rootOf(applied(text, shorter))), expected, text);
        }
      }
    }),
    RUNS,
  );
  assert.ok(edits > RUNS.numRuns, `only ${edits} edits`);
});
