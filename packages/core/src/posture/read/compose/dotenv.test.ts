import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SourceText, textOf } from '../../../bytes/located/text.ts';
import { parseDotenv } from './dotenv.ts';

const NOTHING = (): undefined => undefined;

function only(text: string): readonly [string, string] | null {
  const { variables, fault } = parseDotenv(new SourceText('.env', text), NOTHING);
  assert.equal(fault, null, text);
  const [one] = variables.values();
  return one === undefined ? null : [one.name, one.value];
}

// What compose-go's dotenv/godotenv_test.go expects.
const CASES: readonly (readonly [text: string, name: string, value: string])[] = [
  ['FOO=bar', 'FOO', 'bar'],
  ['FOO =bar', 'FOO', 'bar'],
  ['FOO= bar', 'FOO', 'bar'],
  ['FOO="bar"', 'FOO', 'bar'],
  ["FOO='bar'", 'FOO', 'bar'],
  ['FOO="escaped\\"bar"', 'FOO', 'escaped"bar'],
  ['FOO="\'d\'"', 'FOO', "'d'"],
  ['OPTION_A: 1', 'OPTION_A', '1'],
  ['OPTION_A: Foo=bar', 'OPTION_A', 'Foo=bar'],
  ['OPTION_A=1:B', 'OPTION_A', '1:B'],
  ['export OPTION_A=2', 'OPTION_A', '2'],
  ["export OPTION_B='\\n'", 'OPTION_B', '\\n'],
  ['exportFOO=2', 'exportFOO', '2'],
  ['export\tOPTION_A=2', 'OPTION_A', '2'],
  ['  export OPTION_A=2', 'OPTION_A', '2'],
  ['FOO="bar\\nbaz"', 'FOO', 'bar\nbaz'],
  ['FOO=a\\tb', 'FOO', 'a\\tb'],
  ['FOO.BAR=foobar', 'FOO.BAR', 'foobar'],
  ['FOO=foobar=', 'FOO', 'foobar='],
  ['FOO=bar ', 'FOO', 'bar'],
  ['FOO=bar #this is foo', 'FOO', 'bar'],
  ['FOO=123#not-an-inline-comment', 'FOO', '123#not-an-inline-comment'],
  ['FOO="bar#baz" # comment', 'FOO', 'bar#baz'],
  ['KEY="\\0123"', 'KEY', 'S'],
  ['KEY="\\x07"', 'KEY', '\\x07'],
  ['\uFEFFA="b\nc"', 'A', 'b\nc'],
  ['A=$$x', 'A', '$x'],
  ['A="\\$x"', 'A', '$x'],
];

test('variables are read as Compose reads them', () => {
  for (const [text, name, value] of CASES) assert.deepEqual(only(text), [name, value], text);
});

test('variables of before are known, the environment goes first, and a name alone takes its value', () => {
  const source = new SourceText('.env', '# head\nA=1\nB=${A}-${C}\nC\nD\nA=2\nE=$A\n');
  const { variables } = parseDotenv(source, (name) => (name === 'C' ? 'outer' : undefined));
  assert.deepEqual(
    [...variables.values()].map(({ name, value }) => `${name}=${value}`),
    ['A=2', 'B=1-outer', 'C=outer', 'E=2'],
  );
  const b = variables.get('B');
  assert.equal(b === undefined ? null : textOf(b.at), 'B=${A}-${C}');
});

test('a fault ends the file, and what stood before it counts', () => {
  for (const bad of ['lol$wut', 'A B=1', 'X="open']) {
    const { variables, fault } = parseDotenv(new SourceText('.env', `GOOD=1\n${bad}\nLATER=1`), NOTHING);
    assert.deepEqual([...variables.keys()], ['GOOD'], bad);
    assert.equal(fault?.at.source.positionOf(fault.at.start).line, 2);
  }
});

test('no file makes it throw, or run for ever', () => {
  const piece = fc.constantFrom(
    'A',
    'B',
    '=',
    ':',
    '"',
    "'",
    '\\',
    '\n',
    ' ',
    '#',
    '$',
    '${A}',
    'export ',
    '\t',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      parseDotenv(new SourceText('.env', pieces.join('')), NOTHING);
    }),
    { numRuns: 3000 },
  );
  const doubling = Array.from({ length: 100 }, (_, at) => `V${at + 1}=$V${at}$V${at}`).join('\n');
  const { variables } = parseDotenv(new SourceText('.env', `V0=ab\n${doubling}`), NOTHING);
  for (const { value } of variables.values()) assert.ok(value.length <= 65_536);
});
