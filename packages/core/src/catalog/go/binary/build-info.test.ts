import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { standardLibraryVersion } from '../toolchain.ts';
import { advisedPaths, parseBuildInfo } from './build-info.ts';
import { mainVersion } from './version.ts';

test('lines of a program with replaced modules', () => {
  const info = parseBuildInfo(
    [
      'path\texample.com/app/cmd/app',
      'mod\texample.com/app\t(devel)\t',
      'dep\texample.com/local\tv1.0.0',
      '=>\t./local\t(devel)\t',
      'dep\tgolang.org/x/text\tv0.14.0',
      '=>\tgolang.org/x/text\tv0.13.0\th1:abl=',
      'dep\texample.com/fork\tv1.0.0',
      '=>\tgithub.com/me/fork/v2\tv2.0.1\th1:x=',
      'dep\texample.com/plain\tv3.0.0+incompatible\th1:y=',
      'build\t-ldflags="-s -w -X \\"main.version=1.0\\""',
      'build\tvcs.revision=0123abcd',
      '',
    ].join('\n'),
  );
  assert.equal(info.path, 'example.com/app/cmd/app');
  assert.deepEqual(info.main, { path: 'example.com/app', version: '(devel)' });
  assert.deepEqual(info.dependencies, [
    { path: 'example.com/local', version: '(devel)' },
    { path: 'golang.org/x/text', version: 'v0.13.0' },
    { path: 'github.com/me/fork/v2', version: 'v2.0.1', importedAs: 'example.com/fork' },
    { path: 'example.com/plain', version: 'v3.0.0+incompatible' },
  ]);
  assert.equal(info.settings.get('-ldflags'), '-s -w -X "main.version=1.0"');
  assert.equal(info.settings.get('vcs.revision'), '0123abcd');
});

test('a replacement without a module before it is no module', () => {
  assert.deepEqual(parseBuildInfo('=>\ta\tv1\n=>\tb\tv2\n').dependencies, []);
  assert.deepEqual(parseBuildInfo('dep\t\n=>\tb\tv2\n').dependencies, []);
});

test('packages of a module that a fork replaced are known by the path of the fork', () => {
  const advised = advisedPaths(
    parseBuildInfo(
      'dep\texample.com/fork\tv1.0.0\n=>\tgithub.com/me/fork/v2\tv2.0.1\th1:x=\ndep\texample.com/fork/own\tv1.0.0\n',
    ),
  );
  assert.equal(advised('example.com/fork'), 'github.com/me/fork/v2');
  assert.equal(advised('example.com/fork/sub/deep'), 'github.com/me/fork/v2/sub/deep');
  assert.equal(advised('example.com/fork/own/sub'), 'example.com/fork/own/sub');
  assert.equal(advised('example.com/forks'), 'example.com/forks');
  assert.equal(advised('net/http'), 'net/http');
});

test('any lines are answered', () => {
  const piece = fc.constantFrom('dep\t', 'mod\t', '=>\t', 'build\t"', 'path\t', '\n', '\t', '=', 'v1', './x');
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string())), (pieces) => {
      const info = parseBuildInfo(pieces.join(''));
      assert.equal(typeof mainVersion(info, () => []), 'string');
      for (const dependency of info.dependencies) assert.notEqual(dependency.path, '');
    }),
  );
});

for (const [goVersion, version] of [
  ['go1.22.1', 'v1.22.1'],
  ['go1.21', 'v1.21'],
  ['go1.23rc1', 'v1.23.0-rc.1'],
  ['go1.17beta1', 'v1.17.0-beta.1'],
  ['go1.21.1 X:boringcrypto', 'v1.21.1'],
  ['go1.20.12 (Red Hat 1.20.12-2.el9_3)', 'v1.20.12'],
  ['go1.22.1-custom', 'v1.22.1'],
  ['devel go1.24-abcdef012 Mon Jan 1 00:00:00 2024 +0000', '(devel)'],
  ['unknown', '(devel)'],
]) {
  test(`standard library of ${goVersion}`, () =>
    assert.equal(standardLibraryVersion(goVersion ?? ''), version));
}

const withFlags = (flags: string, version = '(devel)'): string =>
  mainVersion(
    {
      path: 'example.com/app',
      main: { path: 'example.com/app', version },
      dependencies: [],
      settings: new Map([['-ldflags', flags]]),
    },
    () => [],
  );

test('the version of the main module', () => {
  assert.equal(withFlags('-X main.version=9.9.9', 'v1.2.3'), 'v1.2.3');
  assert.equal(withFlags(''), '(devel)');
  assert.equal(withFlags('-s -w -X main.version=1.2.3 -X main.commit=abc'), 'v1.2.3');
  assert.equal(withFlags('-X=main.Version=v1.2.3-rc.1'), 'v1.2.3-rc.1');
  assert.equal(withFlags("-s -X 'example.com/app/internal/build.Version=2.0.0'"), 'v2.0.0');
  assert.equal(withFlags('-X "main.version=1.2.3" -linkmode external'), 'v1.2.3');
  // main says it, the packages say it otherwise
  assert.equal(withFlags('-X main.version=1.2.3 -X example.com/app/x.version=3.0.0'), 'v1.2.3');
});

test('a version that Go made up for a repository without tags is none', () => {
  // What Go 1.24 and later stamp, with and without a change of the copy.
  assert.equal(withFlags('', 'v0.0.0-20240102150405-0123456789ab'), '(devel)');
  assert.equal(withFlags('', 'v0.0.0-20240102150405-0123456789ab+dirty'), '(devel)');
  assert.equal(withFlags('-X main.version=1.2.3', 'v0.0.0-20240102150405-0123456789ab'), 'v1.2.3');
  // A tag is one; what was derived from an earlier tag gives way to what the release build says.
  assert.equal(withFlags('-X main.version=9.9.9', 'v1.2.3+dirty'), 'v1.2.3+dirty');
  assert.equal(withFlags('', 'v1.2.4-0.20240102150405-0123456789ab'), 'v1.2.4-0.20240102150405-0123456789ab');
  assert.equal(withFlags('-X main.version=v2.0.0', 'v1.2.4-0.20240102150405-0123456789ab'), 'v2.0.0');
  assert.equal(withFlags('', 'v1.0.0-rc.1'), 'v1.0.0-rc.1');
});

test('the version that a program holds in a variable, where the flags are not kept', () => {
  const held = (...variables: readonly string[]): string =>
    mainVersion(
      {
        path: 'a.example/b',
        main: { path: 'a.example/b', version: '(devel)' },
        dependencies: [],
        settings: new Map(),
      },
      () => variables,
    );
  assert.equal(held('main.version=1.2.3'), 'v1.2.3');
  assert.equal(held('a.example/b/internal/version.Version=v2.0.0'), 'v2.0.0');
  assert.equal(held('a.example/b/protocol.Version=2.0.0', 'a.example/c/version.Version=3.0.0'), '(devel)');
  assert.equal(held('main.version=dev', 'main.commit=1.2.3'), '(devel)');
  assert.equal(held(), '(devel)');
});

test('packages that are made to hold the version of the program that links them', () => {
  assert.equal(withFlags('-X github.com/prometheus/common/version.Version=2.45.0'), 'v2.45.0');
});

test('what is no version of the main module is not taken for one', () => {
  assert.equal(withFlags('-X main.version=dev'), '(devel)');
  assert.equal(withFlags('-X main.version=0.0.0-dev'), '(devel)');
  assert.equal(withFlags('-X main.date=1.2.3'), '(devel)');
  assert.equal(withFlags('-X k8s.io/component-base/version.gitVersion=v1.28.1'), '(devel)');
  assert.equal(withFlags('-X example.com/application.version=1.2.3'), '(devel)');
  assert.equal(withFlags('-X main.version=1.2.3 -X main.ver=1.2.4'), '(devel)');
  assert.equal(withFlags('-X'), '(devel)');
  assert.equal(withFlags("-X 'main.version=1.2.3"), 'v1.2.3');
});
