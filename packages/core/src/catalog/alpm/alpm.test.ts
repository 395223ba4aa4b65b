import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import fc from 'fast-check';
import { bytesSource } from '../../bytes/source.ts';
import { SeaworthyError } from '../../model/error.ts';
import type { CatalogContext } from '../contract.ts';
import { openWorkshop } from '../testing.ts';
import { parseFiles } from './pacman-files/parse.ts';
import { parseDesc } from './pacman-local/parse.ts';

const testdata = (name: string): Buffer => readFileSync(new URL(`testdata/${name}`, import.meta.url));
const context: CatalogContext = { companion: () => null, isWanted: (path) => path.endsWith('METADATA') };
const LOCAL = 'var/lib/pacman/local';

test('what pacman wrote of a package is what `pacman -Q` says: lib-x32 1:1.3.1-2', () => {
  const file = { path: `${LOCAL}/lib-x32-1:1.3.1-2/desc`, content: bytesSource(testdata('desc')) };
  assert.deepEqual(parseDesc(file).packages, [
    {
      name: 'lib-x32',
      version: '1:1.3.1-2',
      source: { name: 'lib', version: '1:1.3.1-2' },
      arch: 'x86_64',
      licenses: ['MIT', 'custom:BSD'],
      vendor: 'Somebody <somebody@example.org>',
    },
  ]);
});

test('its files belong to the package that the folder names, dashes and all', () => {
  const file = { path: `${LOCAL}/lib-x32-1:1.3.1-2/files`, content: bytesSource(testdata('files')) };
  assert.deepEqual(parseFiles(file, context).owners, [
    {
      package: 'lib-x32',
      files: ['usr/lib/python3.12/site-packages/lib-x32-1.0.dist-info/METADATA'],
    },
  ]);
});

test('a removed package is gone, an older one keeps its layer, and its Python package is owned', async () => {
  const workshop = openWorkshop();
  try {
    const metadata = 'Metadata-Version: 2.1\nName: lib-x32\nVersion: 1.0\n';
    const gone = `%NAME%\ngone\n\n%VERSION%\n1-1\n`;
    const look = await workshop.look(
      workshop.image([
        [
          { path: 'usr/lib/os-release', content: 'ID=arch\nPRETTY_NAME="Arch Linux"\n' },
          { path: `${LOCAL}/lib-x32-1:1.3.1-2/desc`, content: testdata('desc') },
          { path: `${LOCAL}/lib-x32-1:1.3.1-2/files`, content: testdata('files') },
          { path: 'usr/lib/python3.12/site-packages/lib-x32-1.0.dist-info/METADATA', content: metadata },
          { path: `${LOCAL}/gone-1-1/desc`, content: gone },
        ],
        [
          { path: `${LOCAL}/.wh.gone-1-1`, content: '' },
          { path: `${LOCAL}/lib-x32-1:1.3.1-2/desc`, content: testdata('desc') },
        ],
      ]),
    );
    assert.deepEqual(look.gaps, []);
    assert.deepEqual(look.lines, [
      'alpm lib-x32 1:1.3.1-2 var/lib/pacman/local/lib-x32-1:1.3.1-2/desc@0',
      'pypi lib-x32 1.0 usr/lib/python3.12/site-packages/lib-x32-1.0.dist-info/METADATA@0',
    ]);
    const purl = 'pkg:alpm/arch/lib-x32@1:1.3.1-2?arch=x86_64&distro=arch';
    assert.deepEqual(
      look.packages.map(({ purl: own, ownedBy }) => [own, ownedBy]),
      [
        [purl, null],
        ['pkg:pypi/lib-x32@1.0', purl],
      ],
    );
  } finally {
    workshop.remove();
  }
});

test('without name or version the file says nothing, and that is told; other paths are not read', () => {
  const at = (path: string, text: string) => parseDesc({ path, content: bytesSource(Buffer.from(text)) });
  assert.throws(() => at(`${LOCAL}/a-1-1/desc`, '%NAME%\na\n'), SeaworthyError);
  assert.throws(() => at(`${LOCAL}/a-1-1/desc`, '%NAME%\n\n%VERSION%\n1\n'), SeaworthyError);
  assert.deepEqual(at('srv/pacman/desc', ''), { packages: [] });
  assert.deepEqual(at(`${LOCAL}/a/b/desc`, ''), { packages: [] });
});

test('any text ends in a package with name and version, or in file/unreadable', () => {
  const piece = fc.constantFrom('%NAME%\n', '%VERSION%\n', 'a\n', '\n', '%%\n', '%', '\0', '%__proto__%\n');
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string())), (pieces) => {
      const content = bytesSource(Buffer.from(pieces.join('')));
      parseFiles({ path: `${LOCAL}/a-1-1/files`, content }, context);
      try {
        for (const { name, version } of parseDesc({ path: `${LOCAL}/a-1-1/desc`, content }).packages)
          assert.ok(name !== '' && version !== '');
      } catch (error) {
        assert.ok(error instanceof SeaworthyError, String(error));
      }
    }),
  );
});
