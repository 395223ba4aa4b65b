import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type { Cataloger, WantedFiles } from './contract.ts';
import { compileWants } from './wants.ts';

function cataloger(name: string, wants: WantedFiles): Cataloger {
  return {
    name,
    version: 1,
    summary: '',
    wants,
    type: null,
    matching: null,
    parse: () => ({ packages: [] }),
  };
}

const UNITS = [
  cataloger('status', { paths: ['var/lib/dpkg/status'] }),
  cataloger('status-d', { directories: ['var/lib/dpkg/status.d'] }),
  cataloger('node', { basenames: ['package.json'], within: 'node_modules' }),
  cataloger('python', { suffixes: ['.dist-info/METADATA', '.egg-info'] }),
  cataloger('lists', { suffixes: ['.list'], within: 'dpkg' }),
  cataloger('pins', { affixes: [['pin', '.list']] }),
];

const names = (path: string): string[] =>
  compileWants(UNITS)
    .match(path)
    .map(({ name }) => name);

test('a whole path is wanted there and nowhere else', () => {
  assert.deepEqual(names('var/lib/dpkg/status'), ['status']);
  assert.deepEqual(names('chroot/var/lib/dpkg/status'), []);
  assert.deepEqual(names('var/lib/dpkg/status-old'), []);
  assert.deepEqual(names('ar/lib/dpkg/status'), []);
});

test('a folder names its direct children', () => {
  assert.deepEqual(names('var/lib/dpkg/status.d/base'), ['status-d']);
  assert.deepEqual(names('var/lib/dpkg/status.d/a/b'), []);
  assert.deepEqual(names('var/lib/dpkg/status.d'), []);
  assert.deepEqual(names('var/lib/dpkg/status.e/base'), []);
  assert.deepEqual(names('x/var/lib/dpkg/status.d/base'), []);
});

test('within is a whole component above the file', () => {
  assert.deepEqual(names('app/node_modules/x/package.json'), ['node']);
  assert.deepEqual(names('node_modules/package.json'), ['node']);
  assert.deepEqual(names('app/package.json'), []);
  assert.deepEqual(names('app/my_node_modules/x/package.json'), []);
  assert.deepEqual(names('app/node_modules_old/x/package.json'), []);
  assert.deepEqual(names('node_modules/x/my-package.json'), []);
  assert.deepEqual(names('package.json'), []);
});

test('a suffix need not begin at a component', () => {
  assert.deepEqual(names('usr/lib/python3/six-1.dist-info/METADATA'), ['python']);
  assert.deepEqual(names('six.egg-info'), ['python']);
  assert.deepEqual(names('METADATA'), []);
  assert.deepEqual(names('var/lib/dpkg/info/libc6:amd64.list'), ['lists']);
  assert.deepEqual(names('etc/apt/sources.list'), []);
});

test('odd paths are answered', () => {
  for (const path of ['', '/', 'a', 'ab', '//', 'a/', '.', 'ü', '\u{1f600}'])
    assert.deepEqual(names(path), []);
});

test('several catalogers may want one path: once each, in the order given', () => {
  const both = [
    cataloger('b', { suffixes: ['.json'], basenames: ['a.json'] }),
    cataloger('a', { paths: ['x/a.json'], directories: ['x'] }),
  ];
  const found = compileWants(both).match('x/a.json');
  assert.deepEqual(
    found.map(({ name }) => name),
    ['b', 'a'],
  );
});

test('the answer is that of the plain definition', () => {
  const component = fc.constantFrom(
    'var',
    'lib',
    'dpkg',
    'status',
    'status.d',
    'node_modules',
    'package.json',
    'x.dist-info',
    'METADATA',
    'a.list',
    'pin.list',
    'pins-more.list',
    'pin',
    '',
  );
  const wants = compileWants(UNITS);
  fc.assert(
    fc.property(fc.array(component, { maxLength: 6 }), (components) => {
      const path = components.join('/');
      const expected = UNITS.filter((unit) => wantedByDefinition(unit.wants, path)).map(({ name }) => name);
      assert.deepEqual(
        wants.match(path).map(({ name }) => name),
        expected,
      );
    }),
    { numRuns: 2000 },
  );
});

function wantedByDefinition(wants: WantedFiles, path: string): boolean {
  const components = path.split('/');
  const last = components.at(-1) ?? '';
  const parents = components.slice(0, -1);
  const inside = wants.within === undefined || parents.includes(wants.within);
  if (wants.paths?.includes(path)) return true;
  if (wants.directories?.includes(parents.join('/')) && last !== undefined && parents.length > 0) return true;
  if (inside && wants.basenames?.includes(last)) return true;
  const around = ([prefix, suffix]: readonly [string, string]): boolean =>
    last.length >= prefix.length + suffix.length && last.startsWith(prefix) && last.endsWith(suffix);
  if (inside && (wants.affixes ?? []).some(around)) return true;
  return inside && (wants.suffixes ?? []).some((suffix) => path.endsWith(suffix));
}

test('isWanted knows names, and programs where a cataloger asks for executables', () => {
  const named = compileWants(UNITS);
  assert.equal(named.isWanted('var/lib/dpkg/status'), true);
  assert.equal(named.isWanted('usr/bin/docker'), false);
  const all = compileWants([...UNITS, cataloger('go', { magic: ['\x7fELF'] })]);
  for (const path of [
    'usr/bin/docker',
    'usr/bin/kubectl1.28',
    'usr/lib/go-1.19/pkg/tool/linux_amd64/vet',
    'usr/lib/x.so.1',
  ])
    assert.equal(all.isWanted(path), true, path);
  for (const path of ['usr/share/doc/docker/copyright', 'usr/lib/python3/x.py', 'etc/passwd'])
    assert.equal(all.isWanted(path), false, path);
});
