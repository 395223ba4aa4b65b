import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { bytesSource } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { CatalogContext, CatalogResult } from '../../contract.ts';
import { parseStatusD } from './parse.ts';

const context: CatalogContext = { companion: () => null, isWanted: (path) => path.startsWith('usr/bin/') };

const parse = (name: string, text: string): CatalogResult =>
  parseStatusD(
    { path: `var/lib/dpkg/status.d/${name}`, content: bytesSource(new TextEncoder().encode(text)) },
    context,
  );

// The form of gcr.io/distroless: the control file of the package, which has no Status.
const LIBSTDCXX = `Package: libstdc++6
Source: gcc-12
Version: 12.2.0-14
Architecture: amd64
Maintainer: Debian GCC Maintainers <debian-gcc@lists.debian.org>
Description: GNU Standard C++ Library v3
 This package contains an additional runtime library.
`;

test('a package without a status is there, whatever the name of the file', () => {
  for (const name of ['libstdc++6', 'bGlic3RkYysrNg==', 'x']) {
    assert.deepEqual(parse(name, LIBSTDCXX).packages, [
      {
        name: 'libstdc++6',
        version: '12.2.0-14',
        source: { name: 'gcc-12', version: '12.2.0-14' },
        arch: 'amd64',
        vendor: 'Debian GCC Maintainers <debian-gcc@lists.debian.org>',
      },
    ]);
  }
});

test('sums give the owned files, under the plain and the decoded name', () => {
  const sums =
    'd41d8cd98f00b204e9800998ecf8427e  usr/bin/x\nd41d8cd98f00b204e9800998ecf8427e  ./usr/bin/y\n0  etc/z\n';
  const files = ['usr/bin/x', 'usr/bin/y'];
  assert.deepEqual(parse('base-files.md5sums', sums), {
    packages: [],
    owners: [{ package: 'base-files', files }],
  });
  assert.deepEqual(parse('bGlic3RkYysrNg==.md5sums', sums).owners, [{ package: 'libstdc++6', files }]);
  assert.deepEqual(parse('tzdata.md5sums', sums).owners, [{ package: 'tzdata', files }]);
  assert.deepEqual(parse('empty.md5sums', ''), { packages: [], owners: [] });
});

test('a file that holds no package is unreadable', () => {
  assert.throws(() => parse('x', '   \n'), SeaworthyError);
  assert.equal(parse('x', 'garbage\n').problems?.[0]?.id, 'database/unreadable');
  assert.deepEqual(parse('x', ''), { packages: [] });
});

test('any text is answered', () => {
  fc.assert(
    fc.property(fc.constantFrom('x', 'x.md5sums', '.md5sums'), fc.string(), (name, text) => {
      try {
        parse(name, text);
      } catch (error) {
        assert.ok(error instanceof SeaworthyError, String(error));
      }
    }),
  );
});
