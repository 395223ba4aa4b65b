import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { bytesSource } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { CatalogResult } from '../../contract.ts';
import { openWorkshop } from '../../testing.ts';
import { parseContents } from './parse.ts';

const parse = (path: string, text = ''): CatalogResult =>
  parseContents(
    { path, content: bytesSource(Buffer.from(text)) },
    { companion: () => null, isWanted: (file) => file.startsWith('usr/') },
  );
const named = (path: string): string =>
  parse(`var/db/pkg/${path}/CONTENTS`)
    .packages.map(({ name, version }) => `${name} ${version}`)
    .join();

test('names and versions as the package manager specification splits them', () => {
  assert.equal(named('sys-libs/zlib-1.3.1-r1'), 'sys-libs/zlib 1.3.1-r1');
  assert.equal(named('app-misc/foo-1-bar-2_rc3_p1'), 'app-misc/foo-1-bar 2_rc3_p1');
  assert.equal(named('dev-libs/openssl-1.1.1w'), 'dev-libs/openssl 1.1.1w');
  assert.equal(named('x11-libs/gtk+-3.24.41-r1'), 'x11-libs/gtk+ 3.24.41-r1');
  assert.equal(named('dev-lang/rust-bin-1.81.0'), 'dev-lang/rust-bin 1.81.0');
  assert.equal(named('media-fonts/font-adobe-100dpi-1.0.4'), 'media-fonts/font-adobe-100dpi 1.0.4');
  assert.equal(named('dev-vcs/git-9999'), 'dev-vcs/git 9999');
});

test('files with blanks; links and folders are not files', () => {
  const text = `dir /usr/bin
obj /usr/bin/x d41d8cd98f00b204e9800998ecf8427e 1700000000
sym /usr/bin/y -> x 1700000000
obj /usr/share/a file d41d8cd98f00b204e9800998ecf8427e 1700000000
obj /etc/x d41d8cd98f00b204e9800998ecf8427e 1700000000
obj broken
`;
  assert.deepEqual(parse('var/db/pkg/a/x-1/CONTENTS', text).packages[0]?.files, [
    'usr/bin/x',
    'usr/share/a file',
  ]);
});

test('a folder without a version is told; half merged packages and other places are none', () => {
  assert.throws(() => parse('var/db/pkg/a/b/CONTENTS'), SeaworthyError);
  assert.deepEqual(parse('var/db/pkg/a/-MERGING-x-1/CONTENTS'), { packages: [] });
  assert.deepEqual(parse('srv/pkg/a/b-1/CONTENTS'), { packages: [] });
  assert.deepEqual(parse('var/db/pkg/CONTENTS'), { packages: [] });
});

test('in an image: a package that a later layer replaced is gone', async () => {
  const workshop = openWorkshop();
  try {
    const look = await workshop.look(
      workshop.image([
        [
          { path: 'var/db/pkg/sys-libs/zlib-1.3/CONTENTS', content: '' },
          { path: 'var/db/pkg/app-arch/xz-utils-5.4.6/CONTENTS', content: 'dir /usr\n' },
        ],
        [
          { path: 'var/db/pkg/sys-libs/.wh.zlib-1.3', content: '' },
          { path: 'var/db/pkg/sys-libs/zlib-1.3.1-r1/CONTENTS', content: '' },
        ],
      ]),
    );
    assert.deepEqual(look.gaps, []);
    assert.deepEqual(look.packages.map(({ purl }) => purl).sort(), [
      'pkg:ebuild/app-arch/xz-utils@5.4.6',
      'pkg:ebuild/sys-libs/zlib@1.3.1-r1',
    ]);
  } finally {
    workshop.remove();
  }
});

test('any path and text is answered', () => {
  const piece = fc.constantFrom('a', '-1', '-', '_p', '/', '.', '-r1');
  fc.assert(
    fc.property(fc.array(piece), fc.string(), (pieces, text) => {
      try {
        for (const { name, version } of parse(`var/db/pkg/${pieces.join('')}/CONTENTS`, text).packages)
          assert.ok(/\/./.test(name) && /^\d/.test(version));
      } catch (error) {
        assert.ok(error instanceof SeaworthyError);
      }
    }),
  );
});
