import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { bytesSource } from '../../bytes/source.ts';
import { SeaworthyError } from '../../model/error.ts';
import type { PackageFact } from '../../model/package.ts';
import type { CatalogResult, Cataloger } from '../contract.ts';
import { openWorkshop } from '../testing.ts';
import { cataloger as pdm } from './pdm-lock/index.ts';
import { cataloger as pipfile } from './pipfile-lock/index.ts';
import { cataloger as poetry } from './poetry-lock/index.ts';
import { cataloger as pylock } from './pylock/index.ts';
import { cataloger as folder } from './requirements-folder/index.ts';
import { cataloger as requirements } from './requirements/index.ts';
import { cataloger as uv } from './uv-lock/index.ts';

const CONTEXT = { companion: () => null, isWanted: (path: string) => path.endsWith('requirements.txt') };

function parse(unit: Cataloger, text: string, path = 'x.lock'): CatalogResult {
  return unit.parse({ path, content: bytesSource(Buffer.from(text)) }, CONTEXT);
}

const list = (facts: readonly PackageFact[]): string[] =>
  facts.map(({ name, version, dev }) => `${name}@${version}${dev === true ? ' dev' : ''}`).sort();

const read = (name: string): string => readFileSync(join(import.meta.dirname, 'testdata', name), 'utf8');
const listed = (unit: Cataloger, text: string, path?: string): string[] =>
  list(parse(unit, text, path).packages);

// What `uv tree --no-dev --all-extras` and `pip install` of the project of testdata show.
const RUN = [
  'certifi@2026.10.18',
  'charset-normalizer@3.5.2',
  'idna@3.20',
  'pyyaml@6.0.3',
  'requests@2.31.0',
  'ruamel-yaml@0.19.1',
  'urllib3@2.8.0',
];
const EXTRA = 'ujson@5.9.0';

describe('one project, locked by each tool', () => {
  test('pip-compile, with the extra', () => {
    assert.deepEqual(
      listed(requirements, read('requirements.txt'), 'requirements.txt'),
      [...RUN, EXTRA].sort(),
    );
  });

  test('Pipenv', () => {
    const dev = ['iniconfig@2.3.1', 'packaging@26.3', 'pluggy@1.7.0', 'pytest@7.4.0'].map(
      (one) => `${one} dev`,
    );
    assert.deepEqual(listed(pipfile, read('Pipfile.lock')), [...RUN, ...dev].sort());
  });

  test('uv: what only the group dev reaches is for development, for every Python and system', () => {
    const found = listed(uv, read('uv.lock'));
    assert.deepEqual(
      found.filter((one) => !one.endsWith(' dev') && !one.startsWith('urllib3')),
      [...RUN, EXTRA].filter((one) => !one.startsWith('urllib3')).sort(),
    );
    const dev = found.filter((one) => one.endsWith(' dev')).map((one) => one.split('@')[0]);
    assert.deepEqual(
      [...new Set(dev)],
      [
        'colorama',
        'exceptiongroup',
        'iniconfig',
        'packaging',
        'pluggy',
        'pytest',
        'tomli',
        'typing-extensions',
      ],
    );
  });

  test('PEP 751 says nothing of development in what uv exports', () => {
    const found = listed(pylock, read('pylock.toml'));
    assert.ok(
      RUN.every((one) => found.includes(one)),
      found.join('\n'),
    );
    assert.ok(found.includes('pytest@7.4.0'));
  });
});

test('Poetry: categories of lock version 1, groups of 2.1, folders', () => {
  const text = `
[[package]]
name = "attrs"
version = "23.2.0"
category = "main"

[[package]]
name = "Py.Test_x"
version = "7.0"
category = "dev"

[[package]]
name = "build"
version = "1.2.1"
groups = ["dev", "main"]

[[package]]
name = "cfgv"
version = "3.4.0"
groups = ["dev"]

[[package]]
name = "shop-lib"
version = "0.1.0"
[package.source]
type = "directory"
url = "../lib"

[metadata]
lock-version = "2.1"
`;
  assert.deepEqual(listed(poetry, text), [
    'attrs@23.2.0',
    'build@1.2.1',
    'cfgv@3.4.0 dev',
    'py-test-x@7.0 dev',
  ]);
});

test('PDM: groups whose names leave no doubt are for development', () => {
  const packages = [
    ['annotated-types', '0.7.0', '["all", "copier", "template"]'],
    ['anyio', '4.9.0', '["default", "test"]'],
    ['babel', '2.17.0', '["lint"]'],
    ['mkdocs', '1.6.0', '["doc"]'],
  ].map(
    ([name, version, groups]) =>
      `[[package]]\nname = "${name}"\nversion = "${version}"\ngroups = ${groups}\n`,
  );
  const text = `[metadata]\nlock_version = "4.5.0"\n\n${packages.join('\n')}`;
  assert.deepEqual(listed(pdm, text), [
    'annotated-types@0.7.0',
    'anyio@4.9.0',
    'babel@2.17.0 dev',
    'mkdocs@1.6.0',
  ]);
});

describe('requirements', () => {
  // Each as the specification of dependency specifiers, or pip's page, has it.
  const lines: [line: string, expected: string | null][] = [
    ['docopt == 0.6.1             # Version Matching', 'docopt@0.6.1'],
    ['requests [security] == 2.8.1 ; python_version < "2.7"', 'requests@2.8.1'],
    ['keyring >= 4.1.1            # Minimum version', 'keyring@'],
    ['coverage != 3.5', 'coverage@'],
    ['Mopidy-Dirble ~= 1.1', 'mopidy-dirble@'],
    ['pytest', 'pytest@'],
    ['A.B-C_D', 'a-b-c-d@'],
    ['name==1.*', 'name@'],
    ['name===1.0+local', 'name@1.0+local'],
    ['name (==2.0)', 'name@2.0'],
    ['name==1.0,>0', 'name@1.0'],
    ['name==1.0 --hash=sha256:aa --hash=sha256:bb', 'name@1.0'],
    ['name==1.0;python_version<"3"', 'name@1.0'],
    ['pip @ https://host.example/pip-1.3.1.zip#sha1=da9', 'pip@'],
    ['urllib3 @ git+https://host.example/urllib3@0.0.1', 'urllib3@'],
    ['-e git+https://host.example/a.git#egg=shop', 'shop@'],
    ['--editable=.', null],
    ['./downloads/numpy-1.9.2-cp34-none-win32.whl', 'numpy@1.9.2'],
    ['https://host.example/wxPython-4.0.7-cp38-cp38-linux_x86_64.whl', 'wxpython@4.0.7'],
    ['./local/folder', null],
    ['--index-url https://host.example/simple', null],
    ['-c constraints.txt', null],
    ['# nothing', null],
    ['   ', null],
  ];
  for (const [line, expected] of lines)
    test(line, () =>
      assert.deepEqual(listed(requirements, line, 'requirements.txt'), expected === null ? [] : [expected]),
    );

  test('lines that go on, in either kind of line end', () => {
    assert.deepEqual(
      listed(requirements, 'a==1.0 \\\r\n  --hash=sha256:aa\r\nb==2.0 \\', 'requirements.txt'),
      ['a@1.0', 'b@2.0'],
    );
  });

  test('the name of the file may say that it is for development', () => {
    assert.deepEqual(listed(requirements, 'a==1.0', 'requirements-dev.txt'), ['a@1.0 dev']);
    assert.deepEqual(listed(requirements, 'a==1.0', 'x/test-requirements.txt'), ['a@1.0 dev']);
    assert.deepEqual(listed(requirements, 'a==1.0', 'requirements-prod.txt'), ['a@1.0']);
  });

  test('a file that is included and would not be read is told', () => {
    const { problems } = parse(
      requirements,
      '-r base-requirements.txt\n-r deps/all.txt\n',
      'requirements.txt',
    );
    assert.deepEqual(
      problems?.map(({ reason }) => /deps\/all\.txt/.test(reason)),
      [true],
    );
  });
});

test('what is none is said; the rest is answered', () => {
  for (const [unit, text] of [
    [pipfile, '{}'],
    [pipfile, '[]'],
    [pylock, ''],
    [uv, 'a = '],
    [poetry, '[[package]'],
  ] as const)
    assert.throws(() => parse(unit, text), SeaworthyError, `${unit.name} ${text}`);
  const units = [requirements, pipfile, poetry, uv, pdm, pylock];
  const texts = ['requirements.txt', 'Pipfile.lock', 'uv.lock', 'pylock.toml'].map(read);
  fc.assert(
    fc.property(
      fc.constantFrom(...units),
      fc.constantFrom(...texts),
      fc.nat(),
      fc.string({ maxLength: 4 }),
      (unit, text, at, put) => {
        const start = at % text.length;
        try {
          for (const { name } of parse(unit, text.slice(0, start) + put + text.slice(start + 3)).packages)
            assert.notEqual(name, '');
        } catch (error) {
          assert.ok(error instanceof SeaworthyError, String(error));
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('in a folder: without development dependencies, and with', async (t) => {
  const workshop = openWorkshop();
  t.after(() => workshop.remove());
  const folder = join(workshop.folder, 'shop');
  mkdirSync(folder);
  writeFileSync(join(folder, 'Pipfile.lock'), read('Pipfile.lock'));
  writeFileSync(join(folder, 'requirements-lint.txt'), 'ruff==0.1.0\n');
  const names = async (includeDev: boolean): Promise<string[]> =>
    (await workshop.look(`dir:${folder}`, { includeDev })).packages
      .map(({ name, version }) => `${name}@${version}`)
      .sort();
  assert.deepEqual(await names(false), RUN);
  const all = await names(true);
  assert.ok(all.includes('ruff@0.1.0') && all.includes('pytest@7.4.0'));
});

test('an empty lockfile is no project without dependencies', () => {
  for (const unit of [uv, pdm, poetry, pylock])
    assert.throws(() => parse(unit, ''), SeaworthyError, `${unit.name} takes an empty file for a lockfile`);
});

test('names of files leave no doubt about development, or none is taken for it', () => {
  const dev = (path: string): boolean =>
    parse(requirements, 'six==1.16.0', path).packages.every((fact) => fact.dev === true);
  for (const path of ['requirements-dev.txt', 'test-requirements.txt', 'requirements/dev.txt'])
    assert.ok(dev(path), path);
  for (const path of [
    'requirements.txt',
    'latest-requirements.txt',
    'requirements-docs.txt',
    'requirements/base.txt',
  ])
    assert.ok(!dev(path), path);
});

test('requirements in a folder of that name are read once', () => {
  assert.deepEqual(listed(folder, 'six==1.16.0', 'requirements/base.txt'), ['six@1.16.0']);
  assert.deepEqual(listed(folder, 'six==1.16.0', 'requirements/requirements-dev.txt'), []);
});

test('uv: thousands of packages of one name that all depend on it take one look each', () => {
  const many = Array.from(
    { length: 20_000 },
    (_, index) => `[[package]]\nname = "a"\nversion = "${index}"\ndependencies = [{ name = "a" }]\n`,
  );
  const own =
    '[[package]]\nname = "app"\nversion = "0"\nsource = { virtual = "." }\ndependencies = [{ name = "a" }]\n';
  assert.equal(parse(uv, `version = 1\n${own}${many.join('')}`).packages.length, 20_000);
});
