import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Place, SourceText, textOf } from '../../../bytes/located/text.ts';
import type { Dockerfile, Instruction } from './contract.ts';
import { dockerfileText } from './parse.testkit.ts';
import { parseDockerfile } from './parse.ts';

// Expected values come from the documentation, from BuildKit's own tests (v0.17.3, frontend/dockerfile/parser), and from
// BuildKit's parser itself, which was given the same text.

const parse = (text: string): Dockerfile => parseDockerfile(new SourceText('Dockerfile', text));
const told = ({ instructions }: Dockerfile): string[] =>
  instructions.map(({ keyword, text }) => `${keyword} ${text}`);
const raws = (instruction: Instruction | undefined): string[] | undefined =>
  instruction?.words.map(({ raw }) => raw);

// https://docs.docker.com/reference/dockerfile/#escape, its example.
test('the escape directive makes a backslash a part of a path', () => {
  const file = parse('# escape=`\n\nFROM microsoft/nanoserver\nCOPY testfile.txt c:\\\nRUN dir c:\\\n');
  assert.deepEqual(told(file), ['FROM microsoft/nanoserver', 'COPY testfile.txt c:\\', 'RUN dir c:\\']);
  assert.equal(file.escape, '`');
});

// Unlike the example beside it: BuildKit's rule is `([^\\])\\[ \t]*$|^\\[ \t]*$`.
test('an escape before the last one takes its meaning, and blanks may follow it', () => {
  assert.deepEqual(told(parse('FROM a\nRUN dir c:\\\\\nRUN b')), ['FROM a', 'RUN dir c:\\\\', 'RUN b']);
  assert.deepEqual(told(parse('FROM a\nRUN x \\ \t\n y\n')), ['FROM a', 'RUN x  y']);
  assert.deepEqual(told(parse('FROM a\nRUN x \\')), ['FROM a', 'RUN x']);
});

test('directives stand first, once each, in any case', () => {
  const names = (text: string): string[] =>
    parse(text).directives.map(({ name, value }) => `${name}=${value}`);
  assert.deepEqual(names('#SYNTAX = docker/dockerfile:1 \n# check=skip=all\n# escape=`\nFROM a'), [
    'syntax=docker/dockerfile:1',
    'check=skip=all',
    'escape=`',
  ]);
  assert.deepEqual(names('# syntax=a\n# b\n# escape=`\nFROM a'), ['syntax=a']);
  assert.deepEqual(names('\n# syntax=a\nFROM a'), []);
  assert.deepEqual(names('# unknown=1\n# syntax=a\nFROM a'), []);
  const place = parse('\uFEFF# syntax=a:1\nFROM a').directives[0]?.valuePlace;
  assert.equal(place && textOf(place), 'a:1');
});

// https://docs.docker.com/reference/dockerfile/#format: comments within an instruction are taken out.
test('lines go on over comments and empty lines, and offsets lead back', () => {
  const file = parse('FROM alpine\nRUN echo hello \\\n# comment\n\n  world\nUSER app\n');
  const run = file.instructions[1];
  assert.equal(run?.text, 'echo hello   world');
  assert.equal(run && textOf(run.place), 'RUN echo hello \\\n# comment\n\n  world');
  assert.equal(run && file.source.text.slice(run.sourceOffset(13), run.sourceOffset(13) + 5), 'world');
  assert.equal(run?.emptyLines.length, 1);
  assert.deepEqual(
    file.comments.map(({ text, line }) => [text, line]),
    [['comment', 3]],
  );
});

test('comments before an instruction belong to it, up to an empty one', () => {
  const { instructions } = parse('# a\n#\n# b\n\n  #c \nFROM x\n# d\nRUN y\n');
  assert.deepEqual(
    instructions.map(({ leading }) => leading.map(({ text }) => text)),
    [['b', 'c'], ['d']],
  );
});

// BuildKit's testfiles/escapes, flags, ADD-COPY-with-JSON, health, and line_parsers_test.go.
test('words are split as each instruction splits them', () => {
  const file = parse(`FROM debian AS x
ENV name="value value1" other=a\\ b third='c "d'
ENV old  value and more
LABEL a="1" "b c"=2
ARG ONE TWO="2 3"
COPY "a b" /c
EXPOSE 80 443/udp
VOLUME ["/a", "/b\\"c"]
USER  app : group
HEALTHCHECK --interval=5s CMD ["a", "b"]
HEALTHCHECK  NONE
CMD ['a']
CMD [ "x", "y" ]
MAINTAINER A "B" <c@d>
ONBUILD RUN echo  x
`);
  const [from, env, old, label, arg, copy, expose, volume, user, health, none, cmd, list, who, onbuild] =
    file.instructions;
  assert.deepEqual(raws(from), ['debian', 'AS', 'x']);
  assert.deepEqual(raws(env), ['name="value value1"', 'other=a\\ b', "third='c \"d'"]);
  assert.deepEqual(
    env?.words.map(({ text }) => text),
    ['name=value value1', 'other=a b', 'third=c "d'],
  );
  assert.deepEqual(raws(old), ['old', 'value', 'and', 'more']);
  assert.deepEqual(raws(label), ['a="1"', '"b c"=2']);
  assert.deepEqual(raws(arg), ['ONE', 'TWO="2 3"']);
  assert.deepEqual(raws(copy), ['"a', 'b"', '/c']);
  assert.deepEqual(raws(expose), ['80', '443/udp']);
  assert.deepEqual(
    volume?.json?.map(({ text, raw }) => [text, raw]),
    [
      ['/a', '"/a"'],
      ['/b"c', '"/b\\"c"'],
    ],
  );
  assert.deepEqual(raws(user), ['app : group']);
  assert.deepEqual([raws(health), health?.form], [['CMD', '"a"', '"b"'], 'json']);
  assert.deepEqual(raws(none), ['NONE']);
  assert.deepEqual([raws(cmd), cmd?.form], [["['a']"], 'shell']);
  assert.deepEqual([raws(list), list?.form], [['"x"', '"y"'], 'json']);
  assert.deepEqual(raws(who), ['A "B" <c@d>']);
  assert.deepEqual(
    [onbuild?.onbuild?.keyword, onbuild?.onbuild?.text, onbuild?.onbuild && textOf(onbuild.onbuild.place)],
    ['RUN', 'echo  x', 'RUN echo  x'],
  );
  assert.deepEqual(file.problems, []);
});

test('flags stand first, in quotes too, and end at two dashes', () => {
  const run = parse('FROM a\nRUN --mount="type=cache,target=/a b" \\\n  --network=none -- --x y')
    .instructions[1];
  assert.deepEqual(
    run?.flags.map(({ name, value, place }) => [name, value, textOf(place)]),
    [
      ['mount', 'type=cache,target=/a b', '--mount="type=cache,target=/a b"'],
      ['network', 'none', '--network=none'],
    ],
  );
  assert.equal(run?.text, '--x y');
});

// BuildKit's parser_heredoc_test.go, TestParseExtractsHeredoc.
test('here-documents as BuildKit finds them', () => {
  const heredocs = (text: string): unknown[] | undefined =>
    parse(`FROM a\n${text}\n`).instructions[1]?.heredocs.map((one) => [
      one.name,
      one.content,
      one.expand,
      one.stripTabs,
      one.descriptor,
      textOf(one.wordPlace),
    ]);
  for (const [text, expected] of [
    ['USER <<INVALID\nINVALID', []],
    ['RUN <<EMPTY\nEMPTY', [['EMPTY', '', true, false, null, '<<EMPTY']]],
    ['RUN 3<<EMPTY2\nEMPTY2', [['EMPTY2', '', true, false, 3, '3<<EMPTY2']]],
    ['RUN "<<NOHEREDOC"', []],
    ['RUN <<-UNINDENT2\n\tbaz\n\tUNINDENT2', [['UNINDENT2', '\tbaz\n', true, true, null, '<<-UNINDENT2']]],
    ["RUN <<-'NOEXPAND'\n$NAME\nNOEXPAND", [['NOEXPAND', '$NAME\n', false, true, null, "<<-'NOEXPAND'"]]],
    ['RUN <<COMMENT\n# internal\nCOMMENT', [['COMMENT', '# internal\n', true, false, null, '<<COMMENT']]],
    [
      'COPY <<X <<Y /dest\nY\nX\nX\nY',
      [
        ['X', 'Y\n', true, false, null, '<<X'],
        ['Y', 'X\n', true, false, null, '<<Y'],
      ],
    ],
    ['RUN <<COMPLEX python3\nprint()\nCOMPLEX', [['COMPLEX', 'print()\n', true, false, null, '<<COMPLEX']]],
    ["RUN <<eo'f'\necho\neof", [['eof', 'echo\n', false, false, null, "<<eo'f'"]]],
    ["RUN <<eo\\'f\necho\neo'f", [["eo'f", 'echo\n', true, false, null, "<<eo\\'f"]]],
    ["RUN <<'e'o\\'f\necho\neo'f", [["eo'f", 'echo\n', false, false, null, "<<'e'o\\'f"]]],
    ["RUN <<'one two'\necho\none two", [['one two', 'echo\n', false, false, null, "<<'one two'"]]],
    ['RUN <<$EOF\n$EOF', [['$EOF', '', true, false, null, '<<$EOF']]],
    ['RUN cat<<EOF', []],
    ['RUN cat <<<EOF', []],
    ['RUN ["<<A"]', []],
    ['ONBUILD RUN <<A\nb\nA', [['A', 'b\n', true, false, null, '<<A']]],
  ] as const)
    assert.deepEqual(heredocs(text), expected, text);
});

test('stages: names without case, variables of before the first FROM, scratch', () => {
  const file = parse(`ARG VERSION=3.20
ARG OTHER
FROM --platform=$BUILDPLATFORM alpine:\${VERSION} AS Base
FROM base AS two
FROM alpine:$OTHER
FROM app-$TARGETARCH
FROM \${OTHER:-scratch}
RUN x
`);
  assert.deepEqual(
    file.stages.map(({ base }) => base),
    [
      { kind: 'image', text: 'alpine:${VERSION}', resolved: 'alpine:3.20' },
      { kind: 'stage', index: 0 },
      { kind: 'image', text: 'alpine:$OTHER', resolved: null },
      { kind: 'image', text: 'app-$TARGETARCH', resolved: null },
      { kind: 'scratch' },
    ],
  );
  assert.deepEqual(
    file.globalArguments.map(({ name, value }) => [name, value?.text]),
    [
      ['VERSION', '3.20'],
      ['OTHER', undefined],
    ],
  );
  const last = file.stages[4];
  assert.equal(last && textOf(last.place), 'FROM ${OTHER:-scratch}\nRUN x');
  assert.deepEqual([file.stages[0]?.name?.text, file.stages[0]?.platform?.value], ['Base', '$BUILDPLATFORM']);
});

test('what BuildKit refuses is told, and the rest is read', () => {
  for (const [text, ...reasons] of [
    ['', 'there is no FROM'],
    ['RUN a\nFROM b', 'RUN before the first FROM'],
    ['FROM b\nFOO c\nUSER', 'FOO is no instruction', 'USER needs a word behind it'],
    ['FROM a\nCOPY <<E /x\nno end\nUSER x', 'the here-document E does not end'],
    ['FROM a b', 'FROM takes one word, or: IMAGE AS NAME'],
    ['FROM a AS 1', 'the name of a stage begins with a letter'],
    ['FROM a\nCOPY x', 'COPY needs a source and a destination'],
    ['FROM a\nCOPY x <<E\nE', 'a here-document is no destination'],
    ['FROM a\nENV A', 'ENV A has no value'],
    ['FROM a\nLABEL a=b c', 'c has no ='],
    ['FROM a\nRUN ["a", 1]', 'the list has something that is no string'],
    ['FROM a\nSHELL sh', 'SHELL takes a list of strings in brackets'],
    ['FROM a\nHEALTHCHECK TCP', 'HEALTHCHECK takes NONE or CMD'],
    ['FROM a\nCOPY --form=b c d', 'COPY has no flag --form'],
    ['FROM a\nCOPY --link=x --from=b --from=c c d', '--link is true or false', 'a second --from'],
    ['FROM a\nONBUILD FROM b', 'ONBUILD does not take FROM'],
    ['# escape=x\nFROM a', 'the escape is neither ` nor \\'],
    ['# syntax=a\n# syntax=b\nFROM a', 'there is a second directive "syntax"'],
    [`FROM a\nRUN ${'x'.repeat(65_532)}`, 'the line has 65536 bytes, more than 65535'],
  ] as const)
    assert.deepEqual(
      parse(text).problems.map(({ reason }) => reason),
      reasons,
      text,
    );
  assert.deepEqual(parse(`FROM a\n#${'x'.repeat(1 << 20)}`).instructions, []);
});

/** Every place that a file knows. */
function placesOf(file: Dockerfile): Place[] {
  const ofInstruction = (one: Instruction): Place[] => [
    one.place,
    one.keywordPlace,
    one.textPlace,
    ...one.words.map(({ place }) => place),
    ...one.flags.flatMap(({ place, word }) => [place, ...(word === null ? [] : [word.place])]),
    ...one.heredocs.flatMap(({ place, wordPlace }) => [place, wordPlace]),
    ...one.emptyLines,
    ...(one.onbuild === null ? [] : ofInstruction(one.onbuild)),
  ];
  return [
    ...file.instructions.flatMap(ofInstruction),
    ...file.comments.map(({ place }) => place),
    ...file.directives.flatMap(({ place, valuePlace }) => [place, valuePlace]),
    ...file.problems.map(({ place }) => place),
    ...file.stages.map(({ place }) => place),
  ];
}

test('whatever the text: nothing is thrown, every place lies in it, and joined text is what stands there', () => {
  fc.assert(
    fc.property(dockerfileText, (text) => {
      const file = parse(text);
      for (const { start, end } of placesOf(file))
        assert.ok(start >= 0 && start <= end && end <= text.length, JSON.stringify(text));
      for (const one of file.instructions) {
        const spelled = Array.from({ length: one.text.length }, (_, at) => text[one.sourceOffset(at)]);
        assert.equal(spelled.join(''), one.text);
        for (const { raw, sourceOffset } of one.words)
          assert.equal(Array.from({ length: raw.length }, (_, at) => text[sourceOffset(at)]).join(''), raw);
        for (const { content, place } of one.heredocs) assert.equal(textOf(place), content);
      }
    }),
    { numRuns: 3000 },
  );
});

test('half a million characters of one piece come to an end: what looked back would take minutes', () => {
  for (const piece of [
    'RUN a \\\n',
    'FROM a AS a\n',
    'RUN <<A\n',
    '${X:-',
    'ENV "',
    'RUN --a=b ',
    '--a ',
    '[',
    '<<a ',
  ])
    parse(`FROM a\nRUN ${piece.repeat(500_000 / piece.length)}`);
});
