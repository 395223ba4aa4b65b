import assert from 'node:assert/strict';
import test from 'node:test';
import { bytesSource } from '../../../bytes/source.ts';
import type { CatalogContext, CatalogResult } from '../../contract.ts';
import { parseList } from './parse.ts';

const context: CatalogContext = { companion: () => null, isWanted: (path) => path.endsWith('METADATA') };

const parse = (path: string, text: string): CatalogResult =>
  parseList({ path, content: bytesSource(new TextEncoder().encode(text)) }, context);

test('the wanted files of a package, without the slash before them', () => {
  const text = '/.\n/usr\n/usr/lib/python3/dist-packages/six-1.16.0.dist-info/METADATA\n/usr/share/doc/x\n';
  assert.deepEqual(parse('var/lib/dpkg/info/python3-six.list', text), {
    packages: [],
    owners: [
      { package: 'python3-six', files: ['usr/lib/python3/dist-packages/six-1.16.0.dist-info/METADATA'] },
    ],
  });
});

test('folders are no files, whatever they are called', () => {
  const text = '/usr\n/usr/METADATA\n/usr/METADATA/METADATA\n';
  assert.deepEqual(parse('var/lib/dpkg/info/x.list', text).owners?.[0]?.files, ['usr/METADATA/METADATA']);
});

test('the architecture stays in the name', () => {
  const { owners } = parse('var/lib/dpkg/info/libx:amd64.list', '/a/METADATA');
  assert.equal(owners?.[0]?.package, 'libx:amd64');
});

test('other lists, and lists without a wanted file, say nothing', () => {
  assert.deepEqual(parse('srv/dpkg/other.list', '/a/METADATA\n'), { packages: [] });
  assert.deepEqual(parse('var/lib/dpkg/info/sub/x.list', '/a/METADATA\n'), { packages: [] });
  assert.deepEqual(parse('var/lib/dpkg/info/x.list', '/usr\n'), { packages: [] });
  assert.deepEqual(parse('var/lib/dpkg/info/.list', '/METADATA\n'), { packages: [] });
});
