import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SeaworthyError } from '@seaworthy/core/model/error.ts';
import type { OptionDescriptor } from './descriptor.ts';
import { type OptionSources, type OptionValues, parseFlag, resolveOptions } from './values.ts';

const OPTIONS: readonly OptionDescriptor[] = [
  { kind: 'flag', name: 'offline', summary: '' },
  { kind: 'flag', name: 'no-cache', summary: '' },
  { kind: 'value', name: 'cache-dir', argument: 'DIR', summary: '' },
  { kind: 'value', name: 'format', argument: 'FORMAT', summary: '', choices: async () => ['table', 'json'] },
  { kind: 'value', name: 'here', argument: 'X', summary: '', inConfig: false },
  {
    kind: 'list',
    name: 'fail-on',
    argument: 'S',
    summary: '',
    commas: true,
    choices: ['high', 'low', 'gap'],
  },
  { kind: 'list', name: 'from', argument: 'PATH', summary: '' },
  { kind: 'list', name: 'output', argument: 'F=FILE', summary: '', separator: /,(?=[a-z]+=)/ },
];

function resolve(
  sources: Partial<Omit<OptionSources, 'file'>> & { file?: Record<string, string[]> },
): Promise<OptionValues> {
  const file =
    sources.file === undefined ? null : { path: '/c.yaml', values: new Map(Object.entries(sources.file)) };
  return resolveOptions(OPTIONS, { line: sources.line ?? new Map(), env: sources.env ?? {}, file });
}

test('the command line wins over the variable, the variable over the file', async () => {
  const file = { 'cache-dir': ['file'] };
  const env = { SEAWORTHY_CACHE_DIR: 'env' };
  const line = new Map([['cache-dir', ['line']]]);
  assert.equal((await resolve({ line, env, file })).value('cache-dir'), 'line');
  assert.equal((await resolve({ env, file })).value('cache-dir'), 'env');
  assert.equal((await resolve({ file })).value('cache-dir'), 'file');
  assert.equal((await resolve({})).value('cache-dir'), null);
});

test('a flag may be taken back by a stronger place', async () => {
  const env = { SEAWORTHY_OFFLINE: '1' };
  assert.equal((await resolve({ env })).flag('offline'), true);
  assert.equal((await resolve({ env, line: new Map([['offline', false]]) })).flag('offline'), false);
  assert.equal(
    (await resolve({ env: { SEAWORTHY_OFFLINE: 'false' }, file: { offline: ['true'] } })).flag('offline'),
    false,
  );
  assert.equal((await resolve({ env: { SEAWORTHY_NO_CACHE: 'TRUE' } })).flag('no-cache'), true);
});

test('flags in variables are true, false, 1 or 0, and nothing else', async () => {
  for (const text of ['yes', 'on', '2', 'tru', 'no']) {
    await assert.rejects(
      resolve({ env: { SEAWORTHY_OFFLINE: text } }),
      { code: 'usage', message: /^SEAWORTHY_OFFLINE: / },
      text,
    );
    assert.throws(() => parseFlag(text, 'x'), { code: 'usage' });
  }
  await assert.rejects(resolve({ file: { offline: ['yes'] } }), {
    code: 'usage',
    message: /^offline in \/c\.yaml/,
  });
});

test('an empty variable is none, and a variable of no option is ignored', async () => {
  const values = await resolve({
    env: { SEAWORTHY_OFFLINE: '', SEAWORTHY_FAIL_ON: '', SEAWORTHY_NONSENSE: 'x' },
  });
  assert.equal(values.flag('offline'), false);
  assert.deepEqual(values.list('fail-on'), []);
});

test('lists are split at commas in variables, and elsewhere where the option says so', async () => {
  assert.deepEqual((await resolve({ env: { SEAWORTHY_FAIL_ON: 'high, gap,' } })).list('fail-on'), [
    'high',
    'gap',
  ]);
  assert.deepEqual((await resolve({ env: { SEAWORTHY_FROM: 'a,b' } })).list('from'), ['a', 'b']);
  assert.deepEqual((await resolve({ line: new Map([['from', ['a,b', 'c']]]) })).list('from'), ['a,b', 'c']);
  assert.deepEqual((await resolve({ line: new Map([['fail-on', ['high,gap', 'low']]]) })).list('fail-on'), [
    'high',
    'gap',
    'low',
  ]);
  assert.deepEqual((await resolve({ file: { 'fail-on': ['low', 'gap'] } })).list('fail-on'), ['low', 'gap']);
  const outputs = await resolve({ env: { SEAWORTHY_OUTPUT: 'json=a,b.json,sarif=c' } });
  assert.deepEqual(outputs.list('output'), ['json=a,b.json', 'sarif=c']);
});

test('a word that is no choice is wrong usage, and its place is named', async () => {
  const env = { SEAWORTHY_FAIL_ON: 'hihg' };
  await assert.rejects(resolve({ env }), {
    code: 'usage',
    message: 'SEAWORTHY_FAIL_ON: there is no "hihg"',
    hint: 'did you mean high?',
  });
  const line = new Map([['format', ['yaml']]]);
  await assert.rejects(resolve({ line }), {
    message: '--format: there is no "yaml"',
    hint: 'one of table, json',
  });
  assert.equal((await resolve({ line: new Map([['format', ['JSON']]]) })).value('format'), 'json');
});

test('a value that is empty, or a list where one value is meant, is wrong usage', async () => {
  await assert.rejects(resolve({ line: new Map([['cache-dir', ['']]]) }), {
    code: 'usage',
    message: '--cache-dir is empty',
  });
  await assert.rejects(resolve({ line: new Map([['fail-on', [',']]]) }), { code: 'usage' });
  await assert.rejects(resolve({ file: { 'cache-dir': ['a', 'b'] } }), {
    code: 'usage',
    message: /takes one value/,
  });
  await assert.rejects(resolve({ file: { 'cache-dir': [] } }), { code: 'usage' });
});

test('some options are not taken from the file', async () => {
  assert.equal((await resolve({ file: { here: ['x'] } })).value('here'), null);
});

test('asking for an option that is not declared is our fault, not the user’s', async () => {
  const values = await resolve({});
  assert.throws(
    () => values.flag('ofline'),
    (error) => !(error instanceof SeaworthyError),
  );
  assert.throws(
    () => values.flag('format'),
    (error) => !(error instanceof SeaworthyError),
  );
});
