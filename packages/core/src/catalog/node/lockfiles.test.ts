import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { bytesSource } from '../../bytes/source.ts';
import { SeaworthyError } from '../../model/error.ts';
import type { PackageFact } from '../../model/package.ts';
import type { Cataloger } from '../contract.ts';
import { openWorkshop } from '../testing.ts';
import { cataloger as bun } from './bun-lock/index.ts';
import { cataloger as npm } from './npm-lock/index.ts';
import { cataloger as pnpm } from './pnpm-lock/index.ts';
import { cataloger as yarn } from './yarn-lock/index.ts';
import { cataloger as pnp } from './yarn-pnp/index.ts';

const CONTEXT = { companion: () => null, isWanted: () => false };

function parse(
  unit: Cataloger,
  text: string,
  path = unit.wants.basenames?.[0] ?? '',
): readonly PackageFact[] {
  return unit.parse({ path, content: bytesSource(Buffer.from(text)) }, CONTEXT).packages;
}

const list = (facts: readonly PackageFact[]): string[] =>
  facts.map(({ name, version, dev }) => `${name}@${version}${dev === true ? ' dev' : ''}`).sort();

const read = (name: string): string => readFileSync(join(import.meta.dirname, 'testdata', name), 'utf8');

// What `npm ls --all` shows of the project of testdata; and, as development dependencies, what it shows only without
// `--omit=dev`.
const RUN = [
  '@types/ms@0.7.34',
  'fsevents@2.3.3',
  'is-buffer@1.1.6',
  'is-even@1.0.0',
  'is-number@3.0.0',
  'is-number@6.0.0',
  'is-odd@0.1.2',
  'is-odd@3.0.1',
  'kind-of@3.2.2',
  'ms@2.0.0',
];
const DEVELOPMENT = ['debug@4.3.4', 'is-number@7.0.0', 'ms@2.1.2'];
const ALL = [...RUN, ...DEVELOPMENT.map((one) => `${one} dev`)].sort();

describe('one project, locked by each tool', () => {
  const files: [name: string, unit: Cataloger][] = [
    ['npm-1.json', npm],
    ['npm-2.json', npm],
    ['npm-3.json', npm],
    ['pnpm-7.yaml', pnpm],
    ['pnpm-8.yaml', pnpm],
    ['pnpm-9.yaml', pnpm],
    ['bun.lock', bun],
  ];
  for (const [name, unit] of files) test(name, () => assert.deepEqual(list(parse(unit, read(name))), ALL));

  // Yarn's files do not say what is for development.
  test('yarn-1.lock', () => {
    assert.deepEqual(list(parse(yarn, read('yarn-1.lock'))), [...RUN, ...DEVELOPMENT].sort());
  });

  test('yarn-4.lock', () => {
    const found = list(parse(yarn, read('yarn-4.lock')));
    // Yarn itself adds what builds the optional package, which is written in C++.
    const added = found.filter((one) => ![...RUN, ...DEVELOPMENT].includes(one));
    assert.equal(found.length - added.length, RUN.length + DEVELOPMENT.length);
    assert.ok(added.includes('node-gyp@13.1.0'));
  });
});

describe('what is not from a registry', () => {
  test('npm: git and URLs have the version of their own package.json; links are the project itself', () => {
    const packages = {
      '': { name: 'shop', version: '1.0.0' },
      'node_modules/a': { version: '1.2.3', resolved: 'git+ssh://git@host.example/a.git#0123' },
      'node_modules/b': { resolved: 'packages/b', link: true },
      'packages/b': { name: 'b', version: '9.9.9' },
    };
    assert.deepEqual(list(parse(npm, JSON.stringify({ lockfileVersion: 3, packages }))), ['a@1.2.3']);
    const dependencies = {
      a: { version: 'git+ssh://git@host.example/a.git#0123', from: 'a@git' },
      b: { version: 'file:packages/b' },
    };
    assert.deepEqual(list(parse(npm, JSON.stringify({ lockfileVersion: 1, dependencies }))), ['a@']);
  });

  test('yarn: aliases, patches, folders', () => {
    const classic = `# yarn lockfile v1

"@s/a@^1.0.0", "@s/a@^1.1.0":
  version "1.1.0"

b@file:../b:
  version "0.0.0"

c@npm:real@^2:
  version "2.0.1"
  dependencies:
    version "^1.0.0"
`;
    assert.deepEqual(list(parse(yarn, classic)), ['@s/a@1.1.0', 'real@2.0.1']);
    const berry = `__metadata:
  version: 8

"a@patch:a@npm%3A1.0.0#./p.patch":
  version: 1.0.0
  resolution: "a@patch:a@npm%3A1.0.0#./p.patch::version=1.0.0&hash=1"

"shop@workspace:.":
  version: 0.0.0-use.local
  resolution: "shop@workspace:."

"g@https://host.example/g.git":
  version: 1.10.0
  resolution: "g@https://host.example/g.git#commit=0123"
`;
    assert.deepEqual(list(parse(yarn, berry)), ['a@1.0.0', 'g@1.10.0']);
  });

  test('pnpm: tarballs and git say their version; folders are the project itself; peers are told apart', () => {
    const text = `lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      a:
        specifier: 1.0.0
        version: 1.0.0(react@18.0.0)
packages:
  a@1.0.0: {resolution: {integrity: x}}
  b@https://codeload.example/b/tar.gz/0123: {resolution: {tarball: x}, version: 2.0.0}
  c@file:../c: {resolution: {directory: ../c, type: directory}}
  react@18.0.0: {resolution: {integrity: x}}
snapshots:
  a@1.0.0(react@18.0.0): {dependencies: {react: 18.0.0}}
  react@18.0.0: {}
`;
    assert.deepEqual(list(parse(pnpm, text)), ['a@1.0.0', 'b@2.0.0 dev', 'react@18.0.0']);
    const old =
      'lockfileVersion: 5.3\npackages:\n  /@s/a/1.0.0_react@17.0.2: {dev: false}\n  /b/2.0.0-rc.1: {dev: true}\n';
    assert.deepEqual(list(parse(pnpm, old)), ['@s/a@1.0.0', 'b@2.0.0-rc.1 dev']);
  });
});

describe('what is none', () => {
  const broken: [unit: Cataloger, text: string, path?: string][] = [
    [npm, ''],
    [npm, '[]'],
    [npm, '{}'],
    [npm, '{"lockfileVersion": 1, "dependencies": '],
    [yarn, 'a b c\n'],
    [yarn, '__metadata:\n  version: 8\n"a@npm:1":\n  version: 1\n'],
    [pnpm, ''],
    [pnpm, 'a: 1\n'],
    [pnpm, 'lockfileVersion: 3\n'],
    [bun, '{}'],
    [bun, '#!/usr/bin/env bun\nbun-lockfile-format-v0\n', 'bun.lockb'],
  ];
  for (const [unit, text, path] of broken)
    test(`${unit.name}: ${JSON.stringify(text.slice(0, 40))}`, () =>
      assert.throws(
        () => parse(unit, text, path),
        (error: unknown) => error instanceof SeaworthyError && error.code === 'file/unreadable',
      ));

  test('an empty project', () => {
    assert.deepEqual(parse(npm, '{"lockfileVersion": 3}'), []);
    assert.deepEqual(parse(yarn, '# yarn lockfile v1\n\n\n'), []);
    assert.deepEqual(parse(pnpm, "lockfileVersion: '9.0'\n"), []);
  });

  test('dependencies within dependencies without end', () => {
    const deep = (levels: number): string =>
      `${'{"a":{"dependencies":'.repeat(levels)}{}${'}}'.repeat(levels)}`;
    assert.throws(() => parse(npm, `{"lockfileVersion":1,"dependencies":${deep(300)}}`), /nested deeper/);
    assert.equal(parse(npm, `{"lockfileVersion":1,"dependencies":${deep(100)}}`).length, 1);
  });

  test('names of the prototype, and with line breaks, are names', () => {
    const text =
      '{"lockfileVersion":3,"packages":{"node_modules/__proto__":{"version":"1.0.0"},"node_modules/a\\nb":{"version":"2.0.0"}}}';
    assert.deepEqual(list(parse(npm, text)), ['__proto__@1.0.0', 'a\nb@2.0.0']);
  });

  test('anything is answered', () => {
    const files = [
      read('npm-3.json'),
      read('yarn-1.lock'),
      read('yarn-4.lock'),
      read('pnpm-9.yaml'),
      read('bun.lock'),
    ];
    const cut = fc.tuple(fc.constantFrom(...files), fc.nat(), fc.nat(), fc.string({ maxLength: 4 }));
    fc.assert(
      fc.property(cut, fc.constantFrom(npm, yarn, pnpm, bun), ([text, from, length, put], unit) => {
        const start = from % text.length;
        const damaged = text.slice(0, start) + put + text.slice(start + (length % 40));
        try {
          for (const { name } of parse(unit, damaged)) assert.notEqual(name, '');
        } catch (error) {
          assert.ok(error instanceof SeaworthyError, String(error));
        }
      }),
      { numRuns: 300 },
    );
  });
});

test('lockfiles are read in folders, with and without development dependencies, and not in images', async (t) => {
  const workshop = openWorkshop();
  t.after(() => workshop.remove());
  const folder = join(workshop.folder, 'shop');
  mkdirSync(folder);
  writeFileSync(join(folder, 'package-lock.json'), read('npm-3.json'));
  const names = async (target: string, includeDev: boolean): Promise<string[]> =>
    (await workshop.look(target, { includeDev })).packages
      .map(({ name, version }) => `${name}@${version}`)
      .sort();
  assert.deepEqual(await names(`dir:${folder}`, false), RUN);
  assert.deepEqual(await names(`dir:${folder}`, true), [...RUN, ...DEVELOPMENT].sort());
  assert.deepEqual(await names(`file:${join(folder, 'package-lock.json')}`, false), RUN);
  const image = workshop.image([[{ path: 'app/package-lock.json', content: read('npm-3.json') }]]);
  assert.deepEqual(await names(image, true), []);
});

// What Yarn 4.5.0 wrote for the project; `yarn why` has the same.
test("Plug'n'Play: the packages of what Yarn wrote", () => {
  const expected = ['is-number@6.0.0', 'is-number@7.0.0', 'is-odd@3.0.1', 'ms@2.0.0'];
  assert.deepEqual(list(parse(pnp, read('pnp.cjs'), 'app/.pnp.cjs')), expected);
});

test("Plug'n'Play: virtual, patched and aliased packages; data of its own file", () => {
  const data = {
    packageRegistryData: [
      [null, [[null, {}]]],
      ['react-dom', [['virtual:0a1b#npm:18.2.0', {}]]],
      [
        'typescript',
        [['patch:typescript@npm%3A5.4.2#optional!builtin<compat/typescript>::version=5.4.2&hash=d69c25', {}]],
      ],
      ['app', [['workspace:.', {}]]],
      ['private', [['https://host.example/private.tgz', {}]]],
    ],
  };
  const facts = list(parse(pnp, JSON.stringify(data), '.pnp.data.json'));
  assert.deepEqual(facts, ['private@', 'react-dom@18.2.0', 'typescript@5.4.2']);
  assert.deepEqual(parse(pnp, "fs.readFileSync('.pnp.data.json')", '.pnp.cjs'), []);
  assert.throws(() => parse(pnp, 'let packageInformationStores = new Map([]);', '.pnp.js'), SeaworthyError);
});

test('npm: what is needed for development and by something optional that runs is no development dependency', () => {
  const packages = { '': {}, 'node_modules/a': { version: '1.0.0', devOptional: true } };
  assert.deepEqual(list(parse(npm, JSON.stringify({ lockfileVersion: 3, packages }))), ['a@1.0.0']);
});

test('npm 1: an archive is a package from elsewhere, a folder is a part of the project', () => {
  const dependencies = { a: { version: 'file:a-1.0.0.tgz' }, b: { version: 'file:../b' } };
  assert.deepEqual(list(parse(npm, JSON.stringify({ lockfileVersion: 1, dependencies }))), ['a@']);
});

// https://github.com/pnpm/spec/blob/master/lockfile/5.md: the registry stands before the name where it is another one.
test('pnpm: packages of a registry of their own', () => {
  const text = `lockfileVersion: 5.4
packages:
  registry.example.com/foo/1.0.0:
    resolution: {integrity: sha512-x}
  registry.example.com:4873/@s/bar/2.0.0_react@17.0.2:
    resolution: {integrity: sha512-x}
  /plain/3.0.0:
    resolution: {integrity: sha512-x}
`;
  assert.deepEqual(list(parse(pnpm, text)), ['@s/bar@2.0.0', 'foo@1.0.0', 'plain@3.0.0']);
});

test('what does not say which package it is becomes a gap that names it', () => {
  const content = bytesSource(
    Buffer.from('{"lockfileVersion":1,"packages":{"a":["a@1.0.0"],"b":[],"c":["c"]}}'),
  );
  const { packages, problems } = bun.parse({ path: 'bun.lock', content }, CONTEXT);
  assert.deepEqual(list(packages), ['a@1.0.0 dev']);
  assert.match(problems?.[0]?.reason ?? '', /"b", "c"/);
});

test('an empty yarn.lock, and a tree without end, are said', () => {
  assert.throws(() => parse(yarn, '\n'), SeaworthyError);
  const key = Array.from({ length: 50_000 }, () => 'a').join('/');
  assert.throws(() => parse(bun, JSON.stringify({ packages: { [key]: ['a@1.0.0'] } })), SeaworthyError);
});
