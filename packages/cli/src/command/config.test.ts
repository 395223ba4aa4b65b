import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { SeaworthyError } from '@seaworthy/core/model/error.ts';
import fc from 'fast-check';
import { temporaryFolder } from '../testing/spawn.ts';
import { findConfig, parseConfig } from './config.ts';

const KNOWN = new Set(['fail-on', 'ignore', 'offline', 'timeout']);

function parse(text: string): ReturnType<typeof parseConfig> {
  return parseConfig({ path: '/x/.seaworthy.yaml', text }, KNOWN);
}

test('values are texts, whatever YAML would make of them', async () => {
  const { values } = await parse(
    'fail-on: [high, gap]\noffline: true\ntimeout: 90\nignore:\n  - CVE-2024-1\n  - 1.10\n',
  );
  assert.deepEqual(
    [...values],
    [
      ['fail-on', ['high', 'gap']],
      ['offline', ['true']],
      ['timeout', ['90']],
      ['ignore', ['CVE-2024-1', '1.10']],
    ],
  );
});

test('an empty file and an empty key say nothing', async () => {
  for (const text of ['', '# nothing\n', '---\n', 'fail-on:\n', '{}'])
    assert.equal((await parse(text)).values.size, 0, text);
});

test('an unknown key is named with its file, and the likely one beside it', async () => {
  await assert.rejects(parse('fail_on: high\n'), {
    code: 'usage',
    message: 'unknown key "fail_on" in /x/.seaworthy.yaml',
    hint: 'did you mean fail-on?',
  });
  await assert.rejects(parse('failOn: high\n'), { code: 'usage' });
  await assert.rejects(parse('__proto__:\n  polluted: true\n'), { code: 'usage', message: /"__proto__"/ });
  await assert.rejects(parse('constructor: x\n'), { code: 'usage', message: /"constructor"/ });
});

test('what is no mapping of options to values is wrong usage, never a crash', async () => {
  const wrong = {
    '- fail-on\n': /no mapping/,
    'just text\n': /no mapping/,
    'fail-on: {high: true}\n': /fail-on in \/x\/\.seaworthy\.yaml is neither/,
    'ignore: [[a]]\n': /neither/,
    'fail-on: [\n': /line 2 is no YAML/,
    'fail-on: high\nfail-on: low\n': /no YAML/,
    'fail-on: *nowhere\n': /no YAML/,
    'fail-on: high\n---\nfail-on: low\n': /more than one/,
    '\u0000': /YAML/,
  };
  for (const [text, message] of Object.entries(wrong))
    await assert.rejects(parse(text), { code: 'usage', message }, text);
});

test('no text makes it fail in another way', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'a:-[]{}&*!|>\'"%@` \n\t#?,') })),
      async (text) => {
        await parse(text).catch((error: unknown) => {
          assert.ok(error instanceof SeaworthyError && error.code === 'usage', String(error));
        });
      },
    ),
  );
});

test('a list nested ten thousand levels deep is refused', async () => {
  await assert.rejects(parse(`ignore: ${'['.repeat(10_000)}${']'.repeat(10_000)}`), { code: 'usage' });
});

test('the file is looked for upwards, and the nearest one counts', (context) => {
  const folder = temporaryFolder(context);
  const deep = join(folder, 'a', 'b', 'c');
  mkdirSync(deep, { recursive: true });
  writeFileSync(join(folder, '.seaworthy.yaml'), 'quiet: true\n');
  assert.deepEqual(findConfig(deep, null), { path: join(folder, '.seaworthy.yaml'), text: 'quiet: true\n' });
  writeFileSync(join(folder, 'a', 'b', '.seaworthy.yaml'), '');
  assert.equal(findConfig(deep, null)?.path, join(folder, 'a', 'b', '.seaworthy.yaml'));
});

test('a file that was named must be there, and a file that is there must be readable', (context) => {
  const folder = temporaryFolder(context);
  assert.throws(() => findConfig(folder, 'none.yaml'), { code: 'usage', message: /none\.yaml/ });
  mkdirSync(join(folder, 'folder.yaml'));
  assert.throws(() => findConfig(folder, 'folder.yaml'), { code: 'usage', message: /cannot be read/ });
  symlinkSync('loop.yaml', join(folder, 'loop.yaml'));
  assert.throws(() => findConfig(folder, 'loop.yaml'), { code: 'usage' });
  writeFileSync(join(folder, 'large.yaml'), Buffer.alloc(1024 * 1024 + 1, '#'));
  assert.throws(() => findConfig(folder, 'large.yaml'), { code: 'usage', message: /1 MiB/ });
});
