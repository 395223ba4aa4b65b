import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CommandDescriptor } from './descriptor.ts';
import { type Parsed, parseCommandLine } from './program.ts';

const COMMANDS: readonly CommandDescriptor[] = [
  {
    name: 'scan',
    summary: 'look at it',
    operands: [{ name: 'TARGET', summary: 'what' }],
    options: [
      { kind: 'flag', name: 'no-cache', summary: '' },
      { kind: 'flag', name: 'offline', summary: '' },
      { kind: 'value', name: 'db', argument: 'FILE', summary: '' },
      { kind: 'list', name: 'ignore', argument: 'ID', summary: '' },
    ],
    examples: [{ call: 'seaworthy scan x', says: 'looks at x' }],
  },
  {
    name: 'db',
    summary: 'data',
    examples: [],
    commands: [
      {
        name: 'build',
        summary: 'make it',
        options: [{ kind: 'list', name: 'from', argument: 'PATH', summary: '', variadic: true }],
        examples: [],
      },
    ],
  },
];

function call(...words: string[]): Extract<Parsed, { kind: 'call' }> {
  const parsed = parseCommandLine(words, COMMANDS, 80);
  assert.equal(parsed.kind, 'call');
  return parsed;
}

test('operands, flags, values and lists', () => {
  const { path, operands, line } = call(
    'scan',
    '--db=a',
    '--ignore',
    'X',
    'img',
    '--no-cache',
    '--db',
    'b',
    '--ignore',
    'Y',
  );
  assert.equal(path, 'scan');
  assert.deepEqual(operands, ['img']);
  assert.deepEqual(Object.fromEntries(line), { db: ['b'], ignore: ['X', 'Y'], 'no-cache': true });
});

test('nothing that was not given is in the line', () => assert.equal(call('scan', 'img').line.size, 0));

test('options of all commands stand before the verb or behind it', () => {
  assert.deepEqual(
    [...call('--quiet', '--config', 'c', 'scan', 'img').line],
    [
      ['quiet', true],
      ['config', ['c']],
    ],
  );
  assert.deepEqual([...call('scan', 'img', '-q', '--no-color').line.keys()], ['quiet', 'no-color']);
});

test('flags take true and false, and the last word counts', () => {
  assert.equal(call('scan', '--offline=false', 'img').line.get('offline'), false);
  assert.equal(call('scan', '--offline=1', 'img').line.get('offline'), true);
  assert.equal(call('scan', '--offline', '--offline=false', 'img').line.get('offline'), false);
  assert.equal(call('scan', '--offline=0', '--offline', 'img').line.get('offline'), true);
  assert.throws(() => call('scan', '--offline=maybe', 'img'), {
    code: 'usage',
    message: /^--offline: "maybe"/,
  });
});

test('behind -- everything is an operand', () => {
  const { operands, line } = call('scan', '--', '--offline');
  assert.deepEqual(operands, ['--offline']);
  assert.equal(line.size, 0);
});

test('a list may take several words at once', () => {
  const { path, line } = call('db', 'build', '--from', 'a', 'b', '--from', 'c');
  assert.equal(path, 'db build');
  assert.deepEqual(line.get('from'), ['a', 'b', 'c']);
});

test('wrong calls say what to do next', () => {
  const wrong: [string[], RegExp, RegExp][] = [
    [['scna', 'x'], /unknown command 'scna'/, /did you mean scan\?/],
    [['scan'], /TARGET/, /seaworthy scan --help/],
    [['scan', 'a', 'b'], /too many arguments/, /seaworthy scan --help/],
    [['scan', 'a', '--ofline'], /'--ofline'/, /did you mean --offline\?/],
    [['scan', 'a', '--xyzzy'], /'--xyzzy'/, /seaworthy scan --help/],
    [['scan', 'a', '--db'], /--db/, /seaworthy scan --help/],
    [['db', 'biuld'], /'biuld'/, /did you mean build\?/],
    [['--xyzzy'], /'--xyzzy'/, /seaworthy --help/],
  ];
  for (const [words, message, hint] of wrong) {
    assert.throws(
      () => parseCommandLine(words, COMMANDS, 80),
      { code: 'usage', message, hint },
      words.join(' '),
    );
  }
});

test('help is a text, and a call without a verb is wrong usage', () => {
  for (const [words, wrongUsage] of [
    [['--help'], false],
    [['scan', '-h'], false],
    [['db', 'build', '--help'], false],
    [[], true],
    [['db'], true],
    [['--quiet'], true],
  ] as const) {
    const parsed = parseCommandLine(words, COMMANDS, 80);
    assert.equal(parsed.kind, 'text', words.join(' '));
    if (parsed.kind !== 'text') continue;
    assert.equal(parsed.wrongUsage, wrongUsage, words.join(' '));
    assert.match(parsed.text, /^Usage: seaworthy/);
  }
});
