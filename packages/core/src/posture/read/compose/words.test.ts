import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shellWords } from './words.ts';

test('words are split as a shell does it, without one', () => {
  const cases: readonly (readonly [text: string, words: readonly string[] | null])[] = [
    // https://docs.docker.com/reference/compose-file/services/#command and #entrypoint
    ['bundle exec thin -p 3000', ['bundle', 'exec', 'thin', '-p', '3000']],
    ['/code/entrypoint.sh', ['/code/entrypoint.sh']],
    [`sh -c "echo 'a b'"`, ['sh', '-c', "echo 'a b'"]],
    [`a'b c'"d e"f`, ['ab cd ef']],
    ['a\\ b "c\\"d" \'e\\f\'', ['a b', 'c"d', 'e\\f']],
    ['\'\' ""', ['', '']],
    ['  a\t\nb  ', ['a', 'b']],
    ['', []],
    ["it's", null],
    ['"', null],
  ];
  for (const [text, words] of cases) assert.deepEqual(shellWords(text), words, text);
});
