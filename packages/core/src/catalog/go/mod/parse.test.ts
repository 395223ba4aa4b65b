import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import fc from 'fast-check';
import { bytesSource } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { CatalogResult } from '../../contract.ts';
import { GO, go, NO_GO } from '../testing.ts';
import { parseGoMod } from './parse.ts';

const parse = (text: string): CatalogResult =>
  parseGoMod({ path: 'go.mod', content: bytesSource(Buffer.from(text)) });
const lines = (text: string): string[] =>
  parse(text).packages.map(({ name, version }) => `${name} ${version}`);
const problems = (text: string): string[] => (parse(text).problems ?? []).map(({ reason }) => reason);

// After the examples of https://go.dev/ref/mod#go-mod-file, one of each kind of line.
const WHOLE = `// Deprecated: use example.com/shop/v2
module "example.com/shop" // a comment

go 1.22.1
toolchain go1.22.3

godebug default=go1.21

require golang.org/x/text v0.13.0
require (
	"golang.org/x/net" v0.17.0
	example.com/fork v1.0.0 // indirect
	example.com/local v1.2.0
	example.com/pinned v1.4.0// indirect
	gopkg.in/yaml.v2 v2.4.0 // indirect
	github.com/docker/docker v24.0.7+incompatible
	example.com/raw "v1.0.0"
	example.com/bad v1.1.0
)

exclude (
	golang.org/x/crypto v1.4.5
	example.com/bad v1.1.0
)

replace example.com/fork => github.com/me/fork/v2 v2.0.1
replace (
	example.com/local => ../local
	golang.org/x/net v0.16.0 => example.com/not-this v1.0.0
	gopkg.in/yaml.v2 v2.4.0 => gopkg.in/yaml.v2 v2.2.8
	gopkg.in/yaml.v2 => example.com/nor-this v1.0.0
)

retract [v1.9.0, v1.9.5] // broken
tool golang.org/x/tools/cmd/stringer
ignore ./node_modules
`;

test('one of each kind of line', () => {
  assert.deepEqual(lines(WHOLE), [
    'stdlib v1.22.3',
    'golang.org/x/text v0.13.0',
    'golang.org/x/net v0.17.0',
    'github.com/me/fork/v2 v2.0.1',
    'example.com/local ',
    'example.com/pinned v1.4.0',
    'gopkg.in/yaml.v2 v2.2.8',
    'github.com/docker/docker v24.0.7+incompatible',
    'example.com/raw v1.0.0',
    'example.com/bad ',
  ]);
  assert.deepEqual(problems(WHOLE), []);
});

for (const [head, version] of [
  ['go 1.22.1', 'v1.22.1'],
  ['go 1.21', ''],
  ['go 1.20', ''],
  ['go 1.22rc1', 'v1.22.0-rc.1'],
  ['', ''],
  ['go 1.21\ntoolchain go1.21.4', 'v1.21.4'],
  ['go 1.21.0\ntoolchain default', 'v1.21.0'],
  ['go 1.22.0\ntoolchain go1.22.4-custom', 'v1.22.4'],
] as const)
  test(`the standard library of ${JSON.stringify(head)}`, () =>
    assert.deepEqual(lines(`module m\n${head}\n`), [`stdlib ${version}`]));

test('of two lines for a module the higher version counts', () => {
  const text =
    'module m\ngo 1.21\nrequire a.example/b v1.9.0\nrequire a.example/b v1.10.0\nrequire a.example/b v1.2.0\n';
  assert.deepEqual(lines(text), ['stdlib ', 'a.example/b v1.10.0']);
});

test('before Go 1.17 the file is not all: that is told', () => {
  assert.match(problems('module m\ngo 1.16\nrequire a.example/b v1.0.0\n').join(), /before Go 1\.17/);
  assert.match(problems('module m\nrequire a.example/b v1.0.0\n').join(), /before Go 1\.17/);
  assert.deepEqual(problems('module m\ngo 1.16\n'), []);
});

test('what cannot be read is told', () => {
  assert.throws(
    () => parse('require a.example/b v1.0.0\n'),
    (error) => error instanceof SeaworthyError && error.code === 'file/unreadable',
  );
  assert.deepEqual(problems('module m\ngo 1.21\nrequire "a.example/b v1.0.0\n'), [
    '1 line of go.mod could not be read',
  ]);
});

test('any text is answered', () => {
  const piece = fc.constantFrom(
    'require ',
    '(',
    ')',
    '\n',
    'replace ',
    ' => ',
    './x',
    'v1.0.0',
    'a/b',
    '"',
    '`',
    '//',
    ' ',
    'go 1.2',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string())), (pieces) => {
      for (const { name } of parse(`module m\n${pieces.join('')}`).packages) assert.notEqual(name, '');
    }),
  );
});

interface Edited {
  readonly Require?: readonly { Path: string; Version: string }[];
  readonly Replace?: readonly unknown[];
}

/** What Go's own reader makes of the requirements of a file. */
function asGoReads(file: string): Edited {
  return JSON.parse(go(['mod', 'edit', '-json', file]));
}

test('Go reads the same requirements', { skip: NO_GO }, (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'seaworthy-go-mod-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'go.mod');
  const text = WHOLE.replace(/^(replace|exclude) (\(\n[^)]*\)|.*)$/gm, '');
  writeFileSync(file, text);
  const theirs = (asGoReads(file).Require ?? []).map(({ Path, Version }) => `${Path} ${Version}`);
  assert.equal(theirs.length, 9);
  assert.deepEqual(lines(text).slice(1), theirs);
});

for (const name of ['src/go.mod', 'src/cmd/go.mod'])
  test(`${name} of Go itself`, { skip: NO_GO }, () => {
    const file = path.join(path.dirname(GO ?? ''), '..', name);
    const theirs = (asGoReads(file).Require ?? []).map(({ Path, Version }) => `${Path} ${Version}`);
    assert.ok(theirs.length > 3);
    assert.deepEqual(lines(readFileSync(file, 'utf8')).slice(1), theirs);
  });
