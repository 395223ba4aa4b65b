import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SeaworthyError } from '../model/error.ts';
import { asObject, ownProperty } from './json.ts';
import { parseToml } from './toml.ts';
import { childOf, parseXml, textOf } from './xml.ts';
import { parseYaml } from './yaml.ts';

const bytes = (text: string): Buffer => Buffer.from(text);

test('TOML: the example of its specification', () => {
  const root = parseToml(
    bytes('title = "x"\n[[fruits]]\nname = "apple"\n[fruits.physical]\ncolor = "red"\n'),
  );
  assert.deepEqual(JSON.parse(JSON.stringify(root)), {
    title: 'x',
    fruits: [{ name: 'apple', physical: { color: 'red' } }],
  });
});

test('TOML: a broken line is named', () => {
  assert.throws(() => parseToml(bytes('a = 1\nb = = 2\n')), /not valid TOML at line 2/);
});

test('YAML: scalars stay text, documents are told apart', () => {
  assert.deepEqual(JSON.parse(JSON.stringify(parseYaml(bytes('a: 1.10\nb: [no, 0x10]\n---\nc: ~\n')))), [
    { a: '1.10', b: ['no', '0x10'] },
    { c: '~' },
  ]);
});

test('YAML: anchors of anchors take no memory, and a broken line is named', () => {
  const bomb = Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}*a${i}]`);
  assert.equal(parseYaml(bytes(`a0: &a0 x\n${bomb.join('\n')}\n`)).length, 1);
  assert.throws(() => parseYaml(bytes('a: 1\nb: [\n')), /not valid YAML at line/);
});

test('keys named like the prototype are keys, in each of them', () => {
  for (const read of [parseToml, (text: Uint8Array) => asObject(parseYaml(text)[0])]) {
    const root = read(bytes(read === parseToml ? '__proto__.x = "1"\n' : '__proto__: {x: 1}\n'));
    assert.equal(({} as { x?: string }).x, undefined);
    assert.deepEqual(asObject(ownProperty(root ?? {}, '__proto__')) === null, false);
  }
});

test('XML: elements, attributes and text', () => {
  const root = parseXml(
    bytes('<?xml version="1.0"?><m:project a="1">x<b>\n y &amp; <![CDATA[<z>]]></b></m:project>'),
  );
  assert.equal(root.name, 'project');
  assert.equal(root.attributes.get('a'), '1');
  assert.equal(textOf(root, 'b'), 'y & <z>');
  assert.equal(childOf(root, 'c'), null);
});

test('XML: entities of its own are not expanded, no file is read', () => {
  const text =
    '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y "yyyy">]><a><b>&x;</b><c>&y;&copy;</c></a>';
  const root = parseXml(bytes(text));
  assert.equal(textOf(root, 'b'), '&x;');
  assert.equal(textOf(root, 'c'), '&y;&copy;');
});

test('XML: what is too deep or cut off', () => {
  assert.throws(() => parseXml(bytes('<a>'.repeat(65))), /deeper than 64/);
  assert.throws(() => parseXml(bytes('<a><b></a>')), /not valid XML at line 1/);
  assert.throws(() => parseXml(bytes('')), SeaworthyError);
});

test('any text ends in a value or in file/unreadable', () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom('<a>', '</a>', '&', '[', ']', ': ', '\n', '- ', '*a', '&a ', '"', '= '),
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      for (const read of [parseToml, parseYaml, parseXml]) {
        try {
          read(bytes(pieces.join('')));
        } catch (error) {
          assert.ok(error instanceof SeaworthyError && error.code === 'file/unreadable', String(error));
        }
      }
    }),
  );
});
