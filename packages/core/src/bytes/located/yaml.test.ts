import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dump, load } from 'js-yaml';
import { itemsAt, nodeAt, plainOf, textAt, valueOf } from './fields.ts';
import { SourceText, textOf } from './text.ts';
import { type YamlDocument, type YamlNode, yamlDocuments } from './yaml.ts';

function read(text: string): YamlDocument[] {
  return [...yamlDocuments(new SourceText('test.yaml', text))];
}

function rootOf(text: string): YamlNode | null {
  const [document] = read(text);
  assert.ok(document !== undefined && 'root' in document, JSON.stringify(document));
  return document.root;
}

function problemOf(text: string): { reason: string; line: number; column: number } {
  const source = new SourceText('test.yaml', text);
  for (const document of yamlDocuments(source)) {
    if ('problem' in document) {
      return { reason: document.problem.reason, ...source.positionOf(document.problem.offset) };
    }
  }
  throw new assert.AssertionError({ message: 'no problem was found' });
}

test('every value knows its place: the text there is the value as it was written', () => {
  const text = `a: 1
b: "x\\ny"   # a comment
c: [1, 'two', {k: v,} ]
d:
  - e: |
      line
    f: {}
`;
  const root = rootOf(text);
  assert.equal(textOf(nodeAt(root, 'b') as YamlNode), '"x\\ny"');
  assert.equal(textAt(root, 'b'), 'x\ny');
  assert.equal(textOf(nodeAt(root, 'c') as YamlNode), "[1, 'two', {k: v,} ]");
  assert.deepEqual(itemsAt(root, 'c').map(textOf), ['1', "'two'", '{k: v,}']);
  assert.equal(textAt(itemsAt(root, 'd')[0], 'e'), 'line\n');
  assert.equal(textOf(nodeAt(itemsAt(root, 'd')[0], 'f') as YamlNode), '{}');
});

test('aliases and merges bring the values of their anchors, at the places where those stand', () => {
  const root = rootOf('x: &a {p: 1, q: 1}\ny: *a\nz:\n  <<: *a\n  q: 2\n');
  assert.deepEqual(JSON.parse(JSON.stringify(plainOf(root))), {
    x: { p: 1, q: 1 },
    y: { p: 1, q: 1 },
    z: { q: 2, p: 1 },
  });
  assert.equal(nodeAt(root, 'z', 'p')?.start, nodeAt(root, 'x', 'p')?.start);
});

// go-yaml as sigs.k8s.io/yaml uses it, which kubectl reads manifests with.
test('scalars are the numbers, booleans and nulls that kubectl takes them for', () => {
  for (const [text, value] of [
    ['yes', true],
    ['off', false],
    ['"yes"', 'yes'],
    ['0755', 0o755],
    ['0o17', 0o17],
    ['0x1F', 31],
    ['-12', -12],
    ['1.5', 1.5],
    ['1e3', 1000],
    ['1.2.3', '1.2.3'],
    ['~', null],
    ['null', null],
    ['1Gi', '1Gi'],
    ['!!str 12', '12'],
    ['trueish', 'trueish'],
    ['12:30', '12:30'],
  ] as const) {
    const node = nodeAt(rootOf(`a: [${text}]`), 'a');
    const item = node?.kind === 'list' ? node.items[0] : undefined;
    assert.ok(item?.kind === 'scalar');
    assert.equal(valueOf(item), value, text);
  }
});

test('a fault in one document has its place, and the others are read', () => {
  const documents = read('# a comment\n--- \na: 1\n---\nb: [\n--- {c: 3}\n');
  assert.deepEqual(
    documents.map((document) => ('root' in document ? plainOf(document.root) : document.problem.reason)),
    [
      plainOf(rootOf('a: 1')),
      (documents[1] as { problem: { reason: string } }).problem.reason,
      plainOf(rootOf('c: 3')),
    ],
  );
  assert.match((documents[1] as { problem: { reason: string } }).problem.reason, /not valid YAML/);
});

test('what kubectl would refuse or silently change is a fault with its line', () => {
  assert.deepEqual(problemOf('a: 1\nb: 2\na: 3\n'), {
    reason: 'the key "a" stands twice',
    line: 3,
    column: 1,
  });
  assert.deepEqual(problemOf('a: *nowhere\n'), {
    reason: 'the alias *nowhere has no anchor before it',
    line: 1,
    column: 5,
  });
  assert.equal(problemOf('a:\n\t- b\n').line, 2);
  assert.match(problemOf('? [a]\n: b\n').reason, /a key that is a list or a map/);
});

test('aliases of aliases end as a fault before they fill the memory', () => {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < 12; level++) {
    lines.push(`a${level}: &a${level} [${Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ')}]`);
  }
  assert.match(problemOf(`${lines.join('\n')}\n`).reason, /aliases unfold to more than 1000000 values/);
  assert.match(problemOf('['.repeat(5000)).reason, /not valid YAML/);
});

test('a key named as a part of every object is a key', () => {
  const value = plainOf(rootOf('__proto__: {polluted: true}\nconstructor: 1\n')) as Record<string, unknown>;
  assert.deepEqual(Object.keys(value), ['__proto__', 'constructor']);
  assert.equal(({} as { polluted?: boolean }).polluted, undefined);
});

test('whatever js-yaml writes is read as js-yaml reads it', () => {
  // Words and numbers that YAML 1.2 and go-yaml take for different things stay out.
  const scalar = fc.oneof(
    fc.string().filter((text) => !/^(?:yes|no|on|off|[-+]?0[0-9_]+)$/i.test(text)),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      scalar,
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(
        fc.string().filter((key) => key !== '<<'),
        tie('tree'),
        { maxKeys: 4, noNullPrototype: true },
      ),
    ),
  }));
  fc.assert(
    fc.property(tree, fc.integer({ min: -1, max: 3 }), (value, flowLevel) => {
      const text = dump({ root: value }, { flowLevel });
      assert.deepEqual(
        JSON.parse(JSON.stringify(plainOf(rootOf(text)))),
        JSON.parse(JSON.stringify(load(text))),
      );
    }),
  );
});

test('no text makes it throw, and no place lies outside of the text', () => {
  const pieces = fc.constantFrom(
    'a: ',
    '- ',
    '\n',
    '  ',
    '"',
    "'",
    '{',
    '}',
    '[',
    ']',
    '&x ',
    '*x',
    '|\n',
    '#',
    '---\n',
    '\t',
    '<<: ',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string({ maxLength: 3 })), { maxLength: 30 }), (parts) => {
      const text = parts.join('');
      for (const document of read(text)) {
        if ('problem' in document) {
          assert.ok(document.problem.offset >= 0 && document.problem.offset <= text.length);
        } else if (document.root !== null) {
          for (const node of allNodes(document.root)) {
            assert.ok(node.start >= 0 && node.start <= node.end && node.end <= text.length, text);
          }
        }
      }
    }),
    { numRuns: 2000 },
  );
});

function* allNodes(node: YamlNode): Iterable<YamlNode> {
  yield node;
  if (node.kind === 'list') for (const item of node.items) yield* allNodes(item);
  if (node.kind === 'map') for (const { value } of node.entries.values()) yield* allNodes(value);
}

test('positions count lines and columns from one', () => {
  const source = new SourceText('f', 'ab\ncd\n');
  assert.deepEqual(source.positionOf(0), { line: 1, column: 1 });
  assert.deepEqual(source.positionOf(4), { line: 2, column: 2 });
  assert.deepEqual(source.positionOf(99), { line: 3, column: 1 });
  assert.equal(source.offsetOfLine(2), 3);
});
