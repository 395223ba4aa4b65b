import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SourceText, textOf } from '../../../bytes/located/text.ts';
import type { Instruction } from './contract.ts';
import { expand } from './expand.ts';
import { parseDockerfile } from './parse.ts';
import { forEachScope } from './scopes.ts';
import { resolve, type Scope } from './variables.ts';

const VALUES: ReadonlyMap<string, string> = new Map([
  ['PWD', '/home'],
  ['SHELL', 'bash'],
  ['NULL', ''],
  ['FILE', 'foobarfoo'],
  ['PATHS', 'a/b*c/b'],
]);

const expanded = (source: string, escape: '\\' | '`' = '\\'): string => {
  const { text, error } = expand(source, { escape, valueOf: (name) => VALUES.get(name) });
  return error === null ? text : 'error';
};

// Of https://github.com/moby/buildkit/blob/v0.17.3/frontend/dockerfile/shell/envVarTest.
const WORDS: readonly (readonly [source: string, text: string])[] = [
  ["he'll'o", 'hello'],
  ["he'llo", 'error'],
  ["he\\'llo", "he'llo"],
  ["he\\\\'llo", 'error'],
  ['abc\\tdef', 'abctdef'],
  ['"abc\\tdef"', 'abc\\tdef'],
  ['"abc\\\\tdef"', 'abc\\tdef'],
  ['hello\\', 'hello'],
  ['hello\\\\', 'hello\\'],
  ['"hello\\"', 'error'],
  ["'hello\\there'", 'hello\\there'],
  ['$.', '$.'],
  ['he$1x', 'hex'],
  ['he$PWD', 'he/home'],
  ['he\\$PWD', 'he$PWD'],
  ['he\\\\$PWD', 'he\\/home'],
  ['"he\\\\$PWD"', 'he\\/home'],
  ['\\${}aaa', '${}aaa'],
  ['${}aaa', 'error'],
  ['he${hi}xx', 'hexx'],
  ['he${.}', 'error'],
  ['he${XXX:-000}xx', 'he000xx'],
  ['he${PWD:-000}xx', 'he/homexx'],
  ['he${XXX:-${PWD:-yyy}}xx', 'he/homexx'],
  ['he${XXX:-${YYY:-yyy}}xx', 'heyyyxx'],
  ['he${XXX:YYY}', 'error'],
  ['he${XXX?}', 'error'],
  ['he${NULL?}', 'he'],
  ['he${NULL:?}', 'error'],
  ['he${PWD:+${SHELL}}xx', 'hebashxx'],
  ['he${XXX:+000}xx', 'hexx'],
  ["'he${XX}'", 'he${XX}'],
  ['"he\'$PWD\'"', "he'/home'"],
  ['he${PWD', 'error'],
  ['he${PWD:=000}xx', 'error'],
  ['he${PWD:+${PWD}:}xx', 'he/home:xx'],
  ['he${XXX:-\\$PWD:}xx', 'he$PWD:xx'],
  ['he${XXX:-\\${PWD}z}xx', 'he${PWDz}xx'],
  ['안$SHELL', '안bash'],
];

// What the lexer of BuildKit 0.17.3 makes of these with the values above.
const PATTERNS: readonly (readonly [source: string, text: string])[] = [
  ['${FILE#f*o}', 'obarfoo'],
  ['${FILE##f*o}', ''],
  ['${FILE%f*o}', 'foobar'],
  ['${FILE%%f*o}', ''],
  ['${FILE#bar}', 'foobarfoo'],
  ['${FILE/foo/x}', 'xbarfoo'],
  ['${FILE//foo/x}', 'xbarx'],
  ['${FILE//o*/x}', 'fx'],
  ['${FILE//?/x}', 'xxxxxxxxx'],
  ['${PATHS//\\//_}', 'a_b*c_b'],
  ['${PATHS%%/*}', 'a'],
  ['${PATHS#*\\*}', 'c/b'],
  ['${PATHS/\\x/y}', 'error'],
  ['${FILE:#a}', 'error'],
];

test('words become what BuildKit makes of them', () => {
  for (const [source, text] of [...WORDS, ...PATTERNS]) assert.equal(expanded(source), text, source);
  assert.equal(expanded('a`$PWD\\b', '`'), 'a$PWD\\b');
});

test('nothing makes it throw, grow or last', () => {
  const piece = fc.constantFrom(
    '$',
    '${',
    '}',
    'FILE',
    ':-',
    ':+',
    '#',
    '%',
    '/',
    '*',
    '\\',
    '"',
    "'",
    'a',
    ' ',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (parts) => typeof expanded(parts.join('')) === 'string'),
  );
  assert.equal(expanded('${FILE:-'.repeat(100_000)), 'error');
  assert.equal(expanded(`${'${X:-'.repeat(30)}deep${'}'.repeat(30)}`), 'deep');
  const long = 'a'.repeat(4000);
  const withLong = (source: string): string | null =>
    expand(source, { escape: '\\', valueOf: () => long }).error;
  assert.equal(withLong('$A'.repeat(100_000)), 'its variables make it too long');
  assert.equal(withLong(`\${A//${'a*'.repeat(500)}b/}`), 'a pattern takes too long');
});

/** `KEYWORD text => resolved` of every word, with what is undefined. */
function resolvedWords(
  text: string,
  wanted: (one: Instruction, scope: Scope) => boolean = () => true,
): string[] {
  const told: string[] = [];
  forEachScope(parseDockerfile(new SourceText('Dockerfile', text)), (instruction, scope) => {
    if (!wanted(instruction, scope)) return;
    for (const word of instruction.words) {
      const { text: value, known, undefined: missing } = resolve(word, scope);
      const names = missing.map(({ name, place }) => `${name}@${textOf(place)}`).join();
      told.push(`${instruction.keyword} ${value}${known ? '' : ' ?'}${names === '' ? '' : ` -${names}`}`);
    }
  });
  return told;
}

// https://docs.docker.com/reference/dockerfile/#environment-replacement, its example.
test('an instruction sees what was before it, not itself', () => {
  assert.deepEqual(
    resolvedWords('FROM scratch\nENV abc=hello\nENV abc=bye def=$abc\nENV ghi=$abc\nUSER $def-$ghi').slice(1),
    ['ENV abc=hello', 'ENV abc=bye', 'ENV def=hello', 'ENV ghi=bye', 'USER hello-bye'],
  );
});

// https://docs.docker.com/reference/dockerfile/#understand-how-arg-and-from-interact
test('an ARG before the first FROM is for FROM, and for a stage that declares it again', () => {
  const text = `ARG V=latest
FROM busybox:$V
USER $V
ARG V
USER $V
FROM scratch AS s
ARG T=1
ARG TARGETARCH NONE
USER $T-$TARGETARCH-$NONE-$HTTP_PROXY
FROM s
USER \${T}
WORKDIR $GONE/\\
\${GONE}x
`;
  assert.deepEqual(
    resolvedWords(text, ({ keyword }) => keyword !== 'ARG'),
    [
      'FROM busybox:latest',
      // The base image may have it.
      'USER  ? -V@$V',
      'USER latest',
      'FROM scratch',
      'FROM AS',
      'FROM s',
      'USER 1--- ?',
      'FROM s',
      'USER 1',
      'WORKDIR /x ? -GONE@$GONE,GONE@${GONE}',
    ],
  );
});

test('a base image whose environment is told makes the scope whole', () => {
  const file = parseDockerfile(new SourceText('Dockerfile', 'FROM java\nWORKDIR $HOME/$NO/$PATH'));
  const scopes: boolean[] = [];
  forEachScope(
    file,
    (instruction, scope) => {
      scopes.push(scope.complete);
      if (instruction.keyword !== 'WORKDIR') return;
      const [word] = instruction.words;
      assert.ok(word);
      assert.deepEqual(
        [resolve(word, scope).text, resolve(word, scope).undefined.map(({ name }) => name)],
        ['/j//', ['NO']],
      );
    },
    { environmentOf: () => new Map([['HOME', '/j']]) },
  );
  assert.deepEqual(scopes, [true, true]);
});

test('values that double in each line, and stages upon stages, stay small', () => {
  const doubling = `FROM scratch\nENV A=aaaaaaaa\n${'ENV A=$A$A\n'.repeat(2000)}USER $A`;
  assert.equal(resolvedWords(doubling, ({ keyword }) => keyword === 'USER')[0], 'USER  ?');
  let chain = 'FROM scratch AS s0\nENV A0=y\n';
  for (let at = 1; at < 3000; at++) chain += `FROM s${at - 1} AS s${at}\nENV A${at}=\${A${at - 1}}x\n`;
  assert.deepEqual(
    resolvedWords(`${chain}USER $A2999`, ({ keyword }) => keyword === 'USER'),
    [`USER y${'x'.repeat(2999)}`],
  );
});
