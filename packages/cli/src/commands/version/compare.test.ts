import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { seaworthy, temporaryFolder } from '../../testing/spawn.ts';

const compare = (...words: string[]): ReturnType<typeof seaworthy> =>
  seaworthy(['version', 'compare', ...words]);

describe('seaworthy version compare', { concurrency: 4 }, () => {
  // Each of them is wrong in the order of another scheme.
  const pairs: [scheme: string, a: string, sign: string, b: string][] = [
    ['deb', '1.0~rc1-1', '<', '1.0-1'],
    ['rpm', '1.0^20240101-1', '>', '1.0-1'],
    ['apk', '1.2_alpha', '<', '1.2'],
    ['npm', '1.0.0+a', '=', '1.0.0+b'],
    ['pub', '1.0.0+1', '<', '1.0.0+2'],
    ['pep440', '2022.12.07', '=', '2022.12.7'],
    ['maven', '1-sp', '>', '1-ga'],
    ['nuget', '1.0', '=', '1.0.0.0'],
  ];
  for (const [scheme, a, sign, b] of pairs) {
    test(`${scheme}: ${a} ${sign} ${b}`, async () => {
      const { stdout, stderr, code } = await compare('--scheme', scheme, a, b);
      assert.deepEqual({ stdout, stderr, code }, { stdout: `${sign}\n`, stderr: '', code: 0 });
    });
  }

  test('a version may begin with a dash', async () => {
    assert.equal((await compare('--scheme', 'semver', '--', '-1', '1.0.0')).code, 0);
  });

  test('lines of a file: the wrong ones are printed, the exit code is 1', async (context) => {
    const file = join(temporaryFolder(context), 'pairs.txt');
    writeFileSync(file, '# a comment\r\n\n// another\n1.0 < 2.0\r\n2.0 < 1.0\n1 = 1-0\n1 > 1\u001b[2J\n');
    const { stdout, code } = await compare('--scheme', 'deb', '--file', file);
    assert.equal(stdout, '2.0 < 1.0: we say >\n1 > 1\\u001b[2J: we say <\n');
    assert.equal(code, 1);
    writeFileSync(file, '1.0 < 2.0');
    const right = await compare('--scheme', 'deb', '--file', file);
    assert.deepEqual([right.stdout, right.code], ['', 0]);
  });

  test('what cannot be compared is said', async (context) => {
    const folder = temporaryFolder(context);
    writeFileSync(join(folder, 'pairs.txt'), '1 < 2\n1 <= 2\n');
    const cases: [words: string[], code: number, says: RegExp][] = [
      [['--scheme', 'generic', '1', '2'], 2, /no "generic"[^]*apk, bitnami/],
      [['1', '2'], 2, /--scheme is missing/],
      [['--scheme', 'deb', '1'], 2, /two versions are needed/],
      [['--scheme', 'deb', '--file', 'x', '1', '2'], 2, /at once/],
      [['--scheme', 'deb', '1', '2', '3'], 2, /too many arguments/],
      [['--scheme', 'deb', '--file', join(folder, 'none')], 3, /cannot be read/],
      [['--scheme', 'deb', '--file', folder], 3, /cannot be read/],
      [['--scheme', 'deb', '--file', join(folder, 'pairs.txt')], 3, /pairs\.txt, line 2 is no pair/],
    ];
    for (const [words, code, says] of cases) {
      const ended = await compare(...words);
      assert.equal(ended.code, code, words.join(' '));
      assert.match(ended.stderr, says);
    }
  });
});
