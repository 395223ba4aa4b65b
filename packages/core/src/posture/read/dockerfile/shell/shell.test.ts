import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SourceText, textOf } from '../../../../bytes/located/text.ts';
import { parseDockerfile } from '../parse.ts';
import type { ShellCommand } from './contract.ts';
import { effectiveCommand, environmentOf } from './effective.ts';
import { shellCommands } from './parse.ts';
import { forEachScript } from './scripts.ts';

const commands = (text: string): readonly ShellCommand[] =>
  shellCommands({ source: new SourceText('x', text), text, sourceOffset: (offset) => offset });

/** `operator words`, each with what it stands in: `&& b [if]`. */
const told = (text: string): string[] =>
  commands(text).map(({ operator, words, nesting, negated }) => {
    const kinds: string[] = [];
    for (let at = nesting; at !== null; at = at.parent) kinds.unshift(at.kind);
    const parts = [operator ?? '', negated ? '!' : '', ...words.map((word) => word.text)];
    return `${parts.filter((part) => part !== '').join(' ')}${kinds.length === 0 ? '' : ` [${kinds.join(' ')}]`}`;
  });

// The grammar: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_10; `bash -n` takes each
// of these texts.
const TEXTS: readonly (readonly [text: string, ...told: string[]])[] = [
  ['a && b || c; d & e | f', 'a', '&& b', '|| c', '; d', '& e', '| f'],
  ['apt-get update&&apt-get install -y "a b" c\\ d', 'apt-get update', '&& apt-get install -y a b c d'],
  ['a |& b', 'a', '| b'],
  ['! a || ! b', '! a', '|| ! b'],
  ['a # b && c', 'a'],
  ['a#b', 'a#b'],
  ['a\n\n# x\nb &&\n c', 'a', '; b', '&& c'],
  ['a \\\n b', 'a b'],
  ['if a; then b; elif c; then d; else e; fi && f', 'a [if]', 'b [if]', 'c [if]', 'd [if]', 'e [if]', '&& f'],
  ['for x in a $(b) c; do d "$x"; done; e', 'b [loop substitution]', 'd $x [loop]', '; e'],
  ['for ((i=0;i<3;i++)); do a; done', 'a [loop]'],
  ['while read x; do a; done < f', 'read x [loop]', 'a [loop]'],
  ['curl u | while read x; do a; done | b', 'curl u', '| read x [loop]', 'a [loop]', '| b'],
  ['case "$x" in a|b) c;; (d) e ;; *) f; esac; g', 'c [case]', 'e [case]', 'f [case]', '; g'],
  ['case x in esac; a', '; a'],
  ['{ a; b; } && (c; d)', 'a [group]', '; b [group]', '&& c [subshell]', '; d [subshell]'],
  ['f() { a; }; g ( ) (b); function h { c; }; f', 'a [function]', '; b [function]', '; c [function]', '; f'],
  [
    'a $(b "$(c)") `d` "`e`" ${X:-$(f)}',
    'a $(b "$(c)") `d` `e` ${X:-$(f)}',
    'b $(c) [substitution]',
    'c [substitution substitution]',
    'd [substitution]',
    'e [substitution]',
    'f [substitution]',
  ],
  ['a $((1 + (2))) ; ((x++)); b', 'a $((1 + (2)))', '; b'],
  ['a <(b) > c', 'a <(b)', 'b [substitution]'],
  ['[[ $a && ( b || c ) ]] && d', '[[ $a b c ]]', '&& d'],
  ['A=(1 2) b', 'b'],
  ['echo \'a && b\' "c; d"', 'echo a && b c; d'],
  ['echo done if then', 'echo done if then'],
  ['echo $\'a\' $"b" a"b"\'c\'', 'echo a b abc'],
  [''],
];

test('commands, with what stands between them and around them', () => {
  for (const [text, ...expected] of TEXTS) {
    assert.deepEqual(told(text), expected, text);
  }
});

test('pipelines: a group belongs to the one that it stands in', () => {
  const pipelines = (text: string): number[] => commands(text).map(({ pipeline }) => pipeline);
  assert.deepEqual(pipelines('a | b | c && d'), [0, 0, 0, 1]);
  assert.deepEqual(pipelines('a | (cd x && tar x) | b'), [0, 0, 1, 0]);
  assert.deepEqual(pipelines('{ a; b; } | c; d'), [0, 1, 0, 2]);
});

test('assignments, redirections and here-documents are no words', () => {
  const [first, second] = commands('A=1 B="$X" c 2>&1 >/dev/null <<-E d && e &>> f\n\tx\n\tE\n');
  assert.deepEqual(
    first?.assignments.map(({ name, value }) => [name, value.text, value.literal, textOf(value.place)]),
    [
      ['A', '1', true, '1'],
      ['B', '$X', false, '"$X"'],
    ],
  );
  assert.deepEqual(
    first?.words.map(({ text }) => text),
    ['c', 'd'],
  );
  assert.deepEqual(
    first?.redirections.map((one) => [one.descriptor, one.operator, one.target?.text, one.heredoc?.content]),
    [
      [2, '>&', '1', undefined],
      [null, '>', '/dev/null', undefined],
      [null, '<<-', 'E', '\tx\n'],
    ],
  );
  assert.equal(first && textOf(first.place), 'A=1 B="$X" c 2>&1 >/dev/null <<-E d');
  assert.equal(second?.redirections[0]?.operator, '&>>');
  assert.deepEqual(told('A=1; B=$(c)'), ['', ';', 'c [substitution]']);
});

test('words know what they are, and where each of their characters stands', () => {
  const [command] = commands('echo a\'b c\'"d\\"$X" *.txt');
  const [, quoted, pattern] = command?.words ?? [];
  assert.deepEqual([quoted?.text, quoted?.literal, pattern?.literal], ['ab cd"$X', false, true]);
  const at = quoted?.sourceOffset(6) ?? 0;
  assert.equal(quoted?.text[6], '$');
  assert.equal(quoted?.place.source.text.slice(at, at + 2), '$X');
});

test('what runs in the end', () => {
  const effective = (text: string): string => {
    const [command] = commands(text);
    const found = command && effectiveCommand(command);
    return found == null ? '-' : [found.program, ...found.args.map((arg) => arg.text)].join(' ');
  };
  for (const [text, expected] of [
    ['sudo -u root -E A=1 /usr/bin/apt-get install x', 'apt-get install x'],
    ['env -i A=1 B=2 exec -a n python3 -m pip', 'python3 -m pip'],
    ['time -p nice -n 5 timeout -s KILL 10s make', 'make'],
    ['gosu app:app id', 'id'],
    ['command -v curl', 'command -v curl'],
    ['command curl', 'curl'],
    ['sudo', 'sudo'],
    ['$PIP install', '$PIP install'],
    ['A=1', '-'],
  ] as const)
    assert.equal(effective(text), expected, text);
  const [command] = commands('A=1 sudo env B=2 c D=3');
  assert.deepEqual(command && environmentOf(command).map(({ name }) => name), ['A', 'B']);
});

/** What a Dockerfile runs: `KEYWORD interpreter: commands`. */
function ran(text: string): string[] {
  const all: string[] = [];
  forEachScript(parseDockerfile(new SourceText('Dockerfile', text)), ({ keyword }, script) => {
    const list = script.commands.map(({ words, place }) => {
      assert.ok(place.start >= 0 && place.end <= text.length);
      return words.map((word) => word.text).join(' ');
    });
    all.push(`${keyword} ${script.posix ? '' : 'not '}${script.interpreter}: ${list.join(' ; ')}`);
  });
  return all;
}

test('the commands of instructions: both forms, here-documents, shells within shells', () => {
  assert.deepEqual(
    ran(`FROM a AS base
RUN a && \\
  # comment
  b
RUN ["bash", "-ec", "c; d"]
RUN ["e", "f"]
RUN <<EOF
g
h
EOF
RUN <<EOF
#!/usr/bin/env python3
print()
EOF
RUN bash -x <<EOF && cat <<X
i
EOF
not a command
X
RUN sh -c 'j && sh -c "k"' && su u -c l
ONBUILD RUN m
HEALTHCHECK CMD n || exit 1
HEALTHCHECK NONE
CMD ["o"]
SHELL ["powershell", "-Command"]
RUN Get-Item
FROM base
RUN p
ENTRYPOINT q
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN r | s
`),
    [
      'RUN sh: a ; b',
      'RUN null: bash -ec c; d ; c ; d',
      'RUN null: e f',
      'RUN sh: g ; h',
      'RUN not python3: ',
      'RUN sh: bash -x ; i ; cat',
      'RUN sh: sh -c j && sh -c "k" ; j ; sh -c k ; k ; su u -c l ; l',
      'RUN sh: m',
      'HEALTHCHECK sh: n ; exit 1',
      'CMD null: o',
      'RUN not powershell: ',
      'RUN not powershell: ',
      'ENTRYPOINT not powershell: ',
      'RUN bash: r ; s',
    ],
  );
  assert.deepEqual(ran('# escape=`\nFROM a\nRUN dir `\n c:\\'), ['RUN not cmd: ']);
});

test('places of commands in here-documents and in other shells are those of the file', () => {
  const text = 'FROM a\nRUN sh -c "x && \\\n  curl y"\nRUN <<E\n  wget z\nE\n';
  const places: string[] = [];
  forEachScript(parseDockerfile(new SourceText('Dockerfile', text)), (_, script) => {
    for (const command of script.commands)
      places.push(command.words.map(({ place }) => textOf(place)).join('|'));
  });
  assert.deepEqual(places, ['sh|-c|"x && \\\n  curl y"', 'x', 'curl|y', 'wget|z']);
});

test('whatever the text: nothing is thrown, every place lies in it, raw words are what stands there', () => {
  const piece = fc.constantFrom(
    ...[
      'a',
      'A=',
      ' ',
      ' ',
      '\n',
      ';',
      ';;',
      '&',
      '&&',
      '|',
      '||',
      '(',
      ')',
      '{ ',
      '} ',
      '$(',
      '`',
      '"',
      "'",
      '\\',
    ],
    ...[
      'if ',
      'then ',
      'fi ',
      'for ',
      'do ',
      'done ',
      'case ',
      ' in ',
      'esac ',
      '<',
      '>',
      '<<E',
      '\nE\n',
      '#',
      '${',
    ],
    ...['}', '$((', '))', '[[ ', ']] ', '! ', 'f()', 'function ', '2>', "$'", '$"', 'sh -c ', '\\\n', '<('],
  );
  const text = fc.array(fc.oneof({ weight: 9, arbitrary: piece }, fc.string({ maxLength: 3 })), {
    maxLength: 40,
  });
  fc.assert(
    fc.property(text, (parts) => {
      const joined = parts.join('');
      for (const { words, place, redirections } of commands(joined)) {
        for (const { start, end } of [place, ...redirections.map((one) => one.place)])
          assert.ok(start >= 0 && start <= end && end <= joined.length, JSON.stringify(joined));
        for (const word of words) assert.equal(textOf(word.place), word.raw);
      }
      ran(`FROM a\nRUN ${joined}`);
    }),
    { numRuns: 3000 },
  );
});

test('half a million characters of one piece come to an end', () => {
  for (const piece of [
    '$(',
    '`',
    '"',
    '${',
    '(',
    '{ ',
    'if ',
    '$((',
    'case x in a) ',
    'a;',
    'a|',
    '<<E ',
    'sudo ',
    'f() {',
    '"$(',
    '`"',
    '<(',
    'A=(',
    '[[ ',
    '\\`',
    'sh -c "',
  ])
    commands(piece.repeat(500_000 / piece.length));
});
