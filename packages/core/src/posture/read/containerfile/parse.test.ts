import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SourceText, textOf } from '../../../bytes/located/text.ts';
import type { Dockerfile } from './contract.ts';
import { containerOf } from './container.ts';
import { parseDockerfile } from './parse.ts';
import { resolveVariables } from './variables.ts';

const parse = (text: string): Dockerfile => parseDockerfile(new SourceText('Dockerfile', text));
const told = ({ instructions }: Dockerfile): string[] =>
  instructions.map(({ keyword, text }) => `${keyword} ${text}`);

// https://docs.docker.com/reference/dockerfile/#escape, its example.
test('the escape directive makes a backslash a part of a path', () => {
  const file = parse('# escape=`\n\nFROM microsoft/nanoserver\nCOPY testfile.txt c:\\\nRUN dir c:\\\n');
  assert.deepEqual(told(file), ['FROM microsoft/nanoserver', 'COPY testfile.txt c:\\', 'RUN dir c:\\']);
  const without = parse('FROM microsoft/nanoserver\nCOPY testfile.txt c:\\\\\nRUN dir c:\\\n');
  assert.deepEqual(told(without), ['FROM microsoft/nanoserver', 'COPY testfile.txt c:\\RUN dir c:']);
});

test('a directive after anything else is a comment', () => {
  assert.deepEqual(
    parse('# syntax=docker/dockerfile:1\n# a\n# escape=`\nFROM a').directives.map(({ name }) => name),
    ['syntax'],
  );
});

// https://docs.docker.com/reference/dockerfile/#format: comments within an instruction are taken out.
test('lines go on over comments and empty lines, and every word knows its place', () => {
  const text = 'FROM alpine\nRUN echo hello \\\n# comment\n\n  world\nUSER app\n';
  const file = parse(text);
  const run = file.instructions[1];
  assert.equal(run?.text, 'echo hello   world');
  assert.deepEqual(
    run?.words.map(({ place }) => textOf(place)),
    ['echo', 'hello', 'world'],
  );
  assert.equal(run?.emptyLines.length, 1);
  assert.deepEqual(
    file.comments.map((comment) => comment.text),
    ['comment'],
  );
  assert.equal(file.source.positionOf(file.instructions[2]?.place.start ?? 0).line, 6);
});

test('here-documents: several, with tabs stripped, quoted ones as they are', () => {
  const file = parse(`FROM alpine
RUN <<FILE1 cat > file1 && <<-"FILE2" cat > file2
I am
first
FILE1
\tsecond
\tFILE2
COPY <<robots.txt /srv/
User-agent: *
robots.txt
USER app
`);
  const [, run, copy, user] = file.instructions;
  assert.deepEqual(
    run?.heredocs.map(({ name, content, expand }) => [name, content, expand]),
    [
      ['FILE1', 'I am\nfirst\n', true],
      ['FILE2', 'second\n', false],
    ],
  );
  assert.equal(copy?.heredocs[0]?.content, 'User-agent: *\n');
  assert.equal(user?.keyword, 'USER');
  assert.deepEqual(file.problems, []);
});

test('lists in brackets are words; what is none is for the shell, as BuildKit takes it', () => {
  const file = parse(
    `FROM a\nCMD ["sh", "-c", "echo hi"]\nENTRYPOINT ['sh']\nRUN --mount=type=cache,target=/x --network=none make all\n`,
  );
  assert.deepEqual(
    file.instructions.map(({ form }) => form),
    ['shell', 'json', 'shell', 'shell'],
  );
  assert.deepEqual(
    file.instructions[1]?.words.map(({ text }) => text),
    ['sh', '-c', 'echo hi'],
  );
  assert.deepEqual(
    file.instructions[3]?.flags.map(({ name, value }) => `${name}=${value}`),
    ['mount=type=cache,target=/x', 'network=none'],
  );
  assert.equal(file.instructions[3]?.text, 'make all');
});

test('stages: names without case, variables of before the first FROM, scratch', () => {
  const file = parse(`ARG VERSION=3.20
ARG OTHER
FROM --platform=$BUILDPLATFORM alpine:\${VERSION} AS Base
FROM base AS two
FROM alpine:$OTHER
FROM scratch
`);
  assert.deepEqual(
    file.stages.map(({ base }) => base),
    [
      { kind: 'image', resolved: 'alpine:3.20' },
      { kind: 'stage', index: 0 },
      { kind: 'image', resolved: null },
      { kind: 'scratch' },
    ],
  );
  assert.equal(file.stages[0]?.platform?.value, '$BUILDPLATFORM');
});

// https://docs.docker.com/reference/dockerfile/#environment-replacement
test('variables: defaults, instead, escapes', () => {
  const variables = new Map([
    ['set', 'x'],
    ['empty', ''],
  ]);
  for (const [text, expected] of [
    ['$set/${set}y', 'x/xy'],
    ['${none:-word}', 'word'],
    ['${empty:-word}', 'word'],
    ['${empty-word}', ''],
    ['${set:+word}', 'word'],
    ['${none:+word}', ''],
    ['\\$set', '$set'],
  ] as const)
    assert.equal(resolveVariables(text, variables).text, expected, text);
  assert.deepEqual(resolveVariables('$none', variables).missing, ['none']);
});

test('the container is that of the last stage and of those below it', () => {
  const container = containerOf(
    parse(`FROM alpine AS base
USER 1000:1000
ENV A=1 B="two words"
FROM debian AS build
USER root
FROM base
EXPOSE 8080/udp 53
HEALTHCHECK CMD wget -q localhost
CMD ["app"]
`),
  );
  assert.equal(container?.identity.user?.value, '1000');
  assert.equal(container?.image?.value, 'alpine');
  assert.deepEqual(
    container?.environment.map(({ name, value }) => [name, value]),
    [
      ['A', '1'],
      ['B', 'two words'],
    ],
  );
  assert.deepEqual(
    container?.ports.map(({ container: port, protocol }) => [port, protocol]),
    [
      [8080, 'udp'],
      [53, 'tcp'],
    ],
  );
  assert.equal(container?.probes.health?.value, 'CMD wget -q localhost');
});

test('what BuildKit refuses is told with its place', () => {
  assert.deepEqual(
    parse('RUN a\nFROM b\nFOO c\nCOPY <<E /x\nno end\n').problems.map(({ reason }) => reason),
    [
      'RUN before the first FROM',
      'FOO is no instruction',
      'the here-document E does not end',
      'no is no instruction',
    ],
  );
  assert.deepEqual(
    parse('').problems.map(({ reason }) => reason),
    ['there is no FROM'],
  );
});

test('no text makes it throw, and no place lies outside of the text', () => {
  const piece = fc.constantFrom(
    'FROM a\n',
    'RUN ',
    '\\\n',
    '# x\n',
    '<<E',
    'E\n',
    '"',
    "'",
    '[',
    ']',
    '$',
    '${',
    '\n',
    '--a=b ',
    'ENV a=1 ',
    '\r\n',
    '\t',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 4 })), { maxLength: 40 }), (parts) => {
      const text = parts.join('');
      const file = parse(text);
      for (const { place, words, keywordPlace, text: own } of file.instructions) {
        for (const { start, end } of [place, keywordPlace, ...words.map((word) => word.place)]) {
          assert.ok(start >= 0 && start <= end && end <= text.length, JSON.stringify(text));
        }
        assert.ok(own.length <= text.length);
      }
      containerOf(file);
    }),
    { numRuns: 3000 },
  );
});
