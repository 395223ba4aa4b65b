import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import fc from 'fast-check';
import { bytesSource } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { PackageFact } from '../../../model/package.ts';
import { isPackageRoot, parsePackageJson } from './parse.ts';

const PATH = 'app/node_modules/x/package.json';

function parse(text: string, at: string = PATH): readonly PackageFact[] {
  return parsePackageJson({ path: at, content: bytesSource(new TextEncoder().encode(text)) }).packages;
}

test('name and version are those of the file, not of the folder', () => {
  assert.deepEqual(parse('\ufeff{"name": "@scope/real", "version": "1.2.3-rc.1+b", "license": "MIT"}'), [
    { name: '@scope/real', version: '1.2.3-rc.1+b', licenses: ['MIT'] },
  ]);
});

test('roots of packages', () => {
  for (const root of [
    'app/node_modules/x/package.json',
    'node_modules/@a/b/package.json',
    'usr/local/lib/node_modules/npm/package.json',
    'usr/lib/node_modules/npm/node_modules/@npmcli/arborist/package.json',
    'app/node_modules/a/node_modules/b/package.json',
    'app/node_modules/.pnpm/a@1.0.0/node_modules/a/package.json',
    'app/node_modules/.pnpm/@s+a@1.0.0_b@2/node_modules/@s/a/package.json',
    'app/node_modules/next/dist/compiled/node_modules/c/package.json',
    'app/node_modules/test/package.json',
    'app/node_modules/test/node_modules/a/package.json',
    'home/test/node_modules/a/package.json',
  ])
    assert.equal(isPackageRoot(root), true, root);
});

test('files that are no roots of packages', () => {
  for (const other of [
    'app/package.json',
    'app/node_modules/package.json',
    'app/node_modules/x/dist/esm/package.json',
    'app/node_modules/x/test/package.json',
    'app/node_modules/@a/package.json',
    'app/node_modules/@a/b/c/package.json',
    'app/node_modules/.cache/package.json',
    'app/node_modules/resolve/test/resolver/nested/node_modules/y/package.json',
    'app/node_modules/@a/b/__fixtures__/node_modules/@c/d/package.json',
    'app/node_modules/a/node_modules/b/test/node_modules/c/package.json',
  ]) {
    assert.equal(isPackageRoot(other), false, other);
    assert.deepEqual(parse('{"name": "a", "version": "1"}', other), []);
  }
});

test('licences in all shapes that npm ever allowed', () => {
  const licenses = (fields: object): readonly string[] | undefined =>
    parse(JSON.stringify({ name: 'x', version: '1', ...fields }))[0]?.licenses;
  assert.deepEqual(licenses({}), []);
  assert.deepEqual(licenses({ license: '(MIT OR Apache-2.0)' }), ['(MIT OR Apache-2.0)']);
  assert.deepEqual(licenses({ license: { type: 'ISC', url: 'https://x' } }), ['ISC']);
  assert.deepEqual(licenses({ license: ['MIT', 'BSD'] }), ['MIT', 'BSD']);
  assert.deepEqual(licenses({ licenses: [{ type: 'MIT' }, { type: 'GPL' }, 'X', { type: 'MIT' }] }), [
    'MIT',
    'GPL',
    'X',
  ]);
  assert.deepEqual(licenses({ licenses: 'MIT' }), ['MIT']);
  assert.deepEqual(licenses({ licenses: { type: 'MIT' } }), ['MIT']);
  assert.deepEqual(licenses({ license: 7, licenses: [null, {}, [], ''] }), []);
});

test('without a name or a version it is no package', () => {
  for (const text of [
    '{}',
    '{"type": "module"}',
    '{"name": "x"}',
    '{"version": "1"}',
    '{"name": 1, "version": "1"}',
    '{"name": "x", "version": " "}',
  ])
    assert.deepEqual(parse(text), []);
});

test('of equal keys the last counts, as in Node', () => {
  assert.equal(parse('{"name": "a", "version": "1", "name": "b"}')[0]?.name, 'b');
});

test('keys of the prototype are no fields', () => {
  assert.deepEqual(parse('{"__proto__": {"name": "x", "version": "1"}}'), []);
});

test('what is no JSON object, or too deep, is unreadable', () => {
  for (const text of ['', '[]', 'null', '"x"', '{', '{"a":'.repeat(101) + '1' + '}'.repeat(101)])
    assert.throws(
      () => parse(text),
      (error: unknown) => error instanceof SeaworthyError && error.code === 'file/unreadable',
    );
});

test('any JSON is answered', () => {
  const field = fc.oneof(fc.jsonValue(), fc.string());
  const manifest = fc.record(
    { name: field, version: field, license: field, licenses: field },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(manifest, (object) => {
      for (const { name, version } of parse(JSON.stringify(object))) assert.ok(name !== '' && version !== '');
    }),
  );
});

const GLOBAL = ['/usr/lib/node_modules', '/usr/local/lib/node_modules'].find((folder) =>
  existsSync(`${folder}/npm`),
);

test('the packages in npm itself are those that npm lists', { skip: GLOBAL ? false : 'no npm here' }, () => {
  const root = realpathSync(`${GLOBAL}/npm`);
  // It ends with an error, for the development dependencies of npm are not there.
  const npm = spawnSync('npm', ['ls', '--all', '--parseable', '--long'], { cwd: root, encoding: 'utf8' });
  const listed = npm.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(':'))
    .map(([folder, id]) => [path.relative(root, folder ?? ''), id ?? ''] as const);
  assert.ok(listed.length > 50);
  for (const [folder, id] of listed) {
    const at = path.join('usr/lib/node_modules/npm', folder, 'package.json');
    const [fact] = parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8'), at);
    assert.equal(`${fact?.name}@${fact?.version}`, id);
  }
});
