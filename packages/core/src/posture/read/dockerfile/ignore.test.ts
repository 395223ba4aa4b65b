import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SourceText, textOf } from '../../../bytes/located/text.ts';
import { type IgnoreFile, ignoredBy, ignoreFilesOf, isIgnored, parseIgnore } from './ignore.ts';

const parse = (...lines: string[]): IgnoreFile =>
  parseIgnore(new SourceText('.dockerignore', lines.join('\n')));

// Of patternmatcher_test.go, https://github.com/moby/patternmatcher/tree/v0.6.0: TestMatches and TestMatch.
const PAIRS: readonly (readonly [pattern: string, path: string, matches: boolean])[] = [
  ['**', 'dir/file', true],
  ['**/**', 'dir/file', true],
  ['dir/**', 'dir/dir2/file', true],
  ['**/dir', 'dir/file', true],
  ['**/dir2/*', 'dir/dir2/file', true],
  ['**/dir2/**', 'dir/dir2/dir3/file', true],
  ['**file', 'dir/dir/file', true],
  ['**file', 'dir/otherfile', true],
  ['**/file', 'dir/otherfile', false],
  ['**/file*txt', 'dir/dir/file.txt', true],
  ['**/**/*.txt2', 'dir/dir/file.txt', false],
  ['**/**/*.txt', 'file.txt', true],
  ['a**/*.txt', 'a/dir/dir/file.txt', true],
  ['a/*.txt', 'a/dir/file.txt', false],
  ['a/*.txt**', 'a/file.txt', true],
  ['a[b-d]e', 'ae', false],
  ['a[b-d]e', 'ace', true],
  ['a[^b-d]e', 'aze', true],
  ['.*', 'foo', false],
  ['abc.def', 'abcZdef', false],
  ['abc?def', 'abcZdef', true],
  ['a\\\\', 'a\\', true],
  ['abc/**', 'abc', false],
  ['abc/**', 'abc/def/ghi', true],
  ['**/.foo', 'bar.foo', false],
  ['a.|)$(}+{bc', 'a.|)$(}+{bc', true],
  ['a*', 'ab/c', true],
  ['a*/b', 'a/c/b', false],
  ['a*b*c*d*e*/f', 'axbxcxdxexxx/fff', false],
  ['a*b?c*x', 'abxbbxdbxebxczzx', true],
  ['a*b?c*x', 'abxbbxdbxebxczzy', false],
  ['a?b', 'a☺b', true],
  ['[a-ζ]*', 'α', true],
  ['[\\]a]', ']', true],
  ['[x\\-]', '-', true],
  ['*x', 'xxx', true],
  ['/docs/', 'docs/a', true],
  ['./a//b/../c', 'a/c', true],
];

test('patterns match as those of patternmatcher do', () => {
  for (const [pattern, path, matches] of PAIRS)
    assert.equal(isIgnored(parse(pattern), path), matches, `${pattern} ${path}`);
});

test('patterns that are not closed are told and left out', () => {
  for (const pattern of ['[]a]', '[-]', '[x-]', '[a-b-c]', '[', '[^bc', 'a[', '\\', '!'])
    assert.deepEqual([parse(pattern).problems.length, parse(pattern).patterns.length], [1, 0], pattern);
});

// https://docs.docker.com/build/concepts/context/#negating-matches
test('the last line that matches counts', () => {
  assert.equal(isIgnored(parse('*.md', '!README*.md', 'README-secret.md'), 'README.md'), false);
  assert.equal(isIgnored(parse('*.md', '!README*.md', 'README-secret.md'), 'README-secret.md'), true);
  assert.equal(isIgnored(parse('*.md', 'README-secret.md', '!README*.md'), 'README-secret.md'), false);
  assert.equal(
    isIgnored(parse('**', '!util/docker/web', 'util/docker/web/foo'), 'util/docker/web/foo'),
    true,
  );
});

test('comments, blanks and the mark at the beginning; a pattern knows its place', () => {
  const file = parse('\uFEFF# a', '', '  node_modules/  ', ' !keep\r', '# b');
  assert.deepEqual(
    file.patterns.map(({ text, negated, place }) => [text, negated, textOf(place)]),
    [
      ['node_modules', false, 'node_modules/'],
      ['keep', true, '!keep'],
    ],
  );
  assert.equal(ignoredBy(file, 'node_modules/a/b.js')?.text, 'node_modules');
  assert.equal(isIgnored(file, '.'), false);
  assert.deepEqual(ignoreFilesOf('deploy/Dockerfile', '.'), [
    'deploy/Dockerfile.dockerignore',
    '.containerignore',
    '.dockerignore',
  ]);
});

test('no pattern throws or takes long', () => {
  const piece = fc.constantFrom(
    '*',
    '**',
    '**/',
    '/',
    '?',
    '[',
    ']',
    '^',
    '-',
    '\\',
    'a',
    '!',
    '.',
    '..',
    '\n',
    '#',
  );
  const text = fc
    .array(fc.oneof(piece, fc.string({ maxLength: 3 })), { maxLength: 12 })
    .map((all) => all.join(''));
  fc.assert(fc.property(text, text, (pattern, path) => typeof isIgnored(parse(pattern), path) === 'boolean'));
  // A backtracking matcher would not come back from this one.
  assert.equal(isIgnored(parse(`${'*a'.repeat(40)}b`), 'a'.repeat(4000)), false);
});
