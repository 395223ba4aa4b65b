import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { expandVariables } from './template.ts';

const ENVIRONMENT: ReadonlyMap<string, string> = new Map([
  ['FOO', 'first'],
  ['BAR', ''],
]);
const expand = (text: string): string => expandVariables(text, (name) => ENVIRONMENT.get(name)).text;

// The table of https://docs.docker.com/reference/compose-file/interpolation/, and of compose-go's template_test.go, whose
// environment this is.
const CASES: readonly (readonly [text: string, expanded: string])[] = [
  ['$FOO', 'first'],
  ['ok ${FOO}', 'ok first'],
  ['ok ${BAR}', 'ok '],
  ['${FOO:-def}', 'first'],
  ['${BAR:-def}', 'def'],
  ['${BAR-def}', ''],
  ['${MISSING-def}', 'def'],
  ['${MISSING:-}', ''],
  ['${FOO:+r}', 'r'],
  ['${BAR:+r}', ''],
  ['${BAR+r}', 'r'],
  ['${MISSING+r}', ''],
  ['${FOO:?err}', 'first'],
  ['${MISSING:-${FOO}}', 'first'],
  ['${MISSING:-${GONE:-default}}', 'default'],
  ['ok ${BAR:-${FOO} ${FOO:-zzz}} end', 'ok first first end'],
  ['ok ${BAR:-/non:-alphanumeric}', 'ok /non:-alphanumeric'],
  ['ok ${MISSING-a:b?c}', 'ok a:b?c'],
  ['$$FOO $${FOO}', '$FOO ${FOO}'],
  ['$', '$'],
  ['a$ $1 $-', 'a$ $1 $-'],
];

test('variables are replaced as the reference says', () => {
  for (const [text, expanded] of CASES) assert.equal(expand(text), expanded, text);
});

test('what is not set is told, and whether it must be', () => {
  const { text, missing } = expandVariables('$A ${B} ${C:?need it} ${D:-x} ${FOO}', (name) =>
    ENVIRONMENT.get(name),
  );
  assert.equal(text, '   x first');
  assert.deepEqual(missing, [
    { name: 'A', required: false },
    { name: 'B', required: false },
    { name: 'C', required: true },
  ]);
});

test('what is no variable is a fault, and stays as it is', () => {
  for (const text of ['${', '${}', '${ }', '${1}', '${A/b/c}', '${A:-${B}', '${!A}']) {
    const { text: same, fault } = expandVariables(text, () => 'x');
    assert.equal(same, text);
    assert.notEqual(fault, null, text);
  }
});

test('neither depth nor size of variables is without end', () => {
  const deep = '${A:-'.repeat(5000) + '}'.repeat(5000);
  assert.match(expandVariables(deep, () => undefined).fault ?? '', /deeper/);
  assert.match(expandVariables('$A'.repeat(100), () => 'x'.repeat(10_000)).fault ?? '', /longer/);
});

test('no text makes it throw, and one without a dollar is itself', () => {
  const piece = fc.constantFrom('$', '{', '}', ':', '-', '+', '?', 'A', 'B', '${A', '${B:-', ' ');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = pieces.join('');
      const expanded = expandVariables(text, (name) => (name === 'A' ? 'a' : undefined));
      if (!text.includes('$') || expanded.fault !== null) assert.equal(expanded.text, text);
    }),
    { numRuns: 3000 },
  );
});
