import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { TarEntry } from '../../../../test/support/tar.ts';
import { dpkgStatus, nodePackage, openWorkshop, type Workshop } from './testing.ts';

let workshop: Workshop;
before(() => {
  workshop = openWorkshop();
});
after(() => workshop.remove());

async function linesOf(...layers: readonly (readonly TarEntry[])[]): Promise<readonly string[]> {
  return (await workshop.look(workshop.image(layers))).lines;
}

const A = nodePackage('a', '1.0.0');
const A_LINE = 'npm a 1.0.0 app/node_modules/a/package.json@0';
const B = nodePackage('b', '2.0.0');
const B_LINE = 'npm b 2.0.0 app/node_modules/b/package.json@0';

const removals: Readonly<Record<string, readonly TarEntry[]>> = {
  'a whiteout of the file': [{ path: 'app/node_modules/a/.wh.package.json' }],
  'a whiteout of its folder': [{ path: 'app/node_modules/.wh.a' }],
  'a whiteout that is no empty file': [{ path: 'app/node_modules/.wh.a', content: 'x' }],
  'an opaque folder': [{ path: 'app/node_modules/a/.wh..wh..opq' }],
  'a file in place of its folder': [{ path: 'app/node_modules/a', content: 'x' }],
  'a link in place of its folder': [{ path: 'app/node_modules/a', type: 'symlink', linkname: 'elsewhere' }],
  'a device in place of its folder': [{ path: 'app/node_modules/a', type: 'char' }],
  'a folder in place of the file': [{ path: 'app/node_modules/a/package.json', type: 'dir' }],
  'a device in place of the file': [{ path: 'app/node_modules/a/package.json', type: 'fifo' }],
};
for (const [what, layer] of Object.entries(removals)) {
  test(`${what} takes a package of a lower layer away, and no other`, async () => {
    assert.deepEqual(await linesOf([A, B], layer), [B_LINE]);
  });
}

test('an opaque root hides all below', async () => {
  assert.deepEqual(await linesOf([A, B], [{ path: '.wh..wh..opq' }, nodePackage('c', '3.0.0')]), [
    'npm c 3.0.0 app/node_modules/c/package.json@1',
  ]);
});

test('names that only look like whiteouts take nothing away', async () => {
  const harmless = [
    'app/node_modules/wh.a',
    'app/.wh..wh.plnk',
    'app/node_modules/x.wh.a',
    'app/wheel/a',
    'app/.wh.',
  ];
  assert.deepEqual(
    await linesOf(
      [A, B],
      harmless.map((path) => ({ path })),
    ),
    [A_LINE, B_LINE],
  );
});

test('a whiteout speaks of lower layers only: the same layer may bring the file anew', async () => {
  const again = nodePackage('a', '1.0.1');
  for (const layer of [
    [{ path: 'app/node_modules/.wh.a' }, again],
    [again, { path: 'app/node_modules/.wh.a' }],
  ])
    assert.deepEqual(await linesOf([A], layer), ['npm a 1.0.1 app/node_modules/a/package.json@1']);
});

test('a file that a higher layer replaces counts as that layer has it', async () => {
  assert.deepEqual(await linesOf([A], [B], [nodePackage('a', '9.0.0')]), [
    'npm a 9.0.0 app/node_modules/a/package.json@2',
    'npm b 2.0.0 app/node_modules/b/package.json@1',
  ]);
});

test('what one layer removes, a higher one may bring back', async () => {
  assert.deepEqual(await linesOf([A], [{ path: 'app/.wh.node_modules' }], [A]), [
    'npm a 1.0.0 app/node_modules/a/package.json@2',
  ]);
});

test('of entries of one path in one layer the last counts, and takes what lay below the earlier', async () => {
  assert.deepEqual(await linesOf([A, nodePackage('a', '5.0.0')]), [
    'npm a 5.0.0 app/node_modules/a/package.json@0',
  ]);
  assert.deepEqual(await linesOf([A, B, { path: 'app/node_modules/a', content: 'x' }]), [B_LINE]);
  assert.deepEqual(await linesOf([A, B, { path: 'app/node_modules/a/package.json', type: 'dir' }]), [B_LINE]);
});

test('a folder of a higher layer covers nothing below it', async () => {
  assert.deepEqual(await linesOf([A, B], [{ path: 'app/node_modules/', type: 'dir' }]), [A_LINE, B_LINE]);
});

test('a package that a rewritten database holds unchanged keeps the layer that brought it first', async () => {
  const lines = await linesOf(
    [dpkgStatus(['base-files', '12'], ['libc6', '2.36'])],
    [dpkgStatus(['base-files', '12'], ['libc6', '2.36'], ['curl', '7'])],
    [{ path: 'other' }],
    [dpkgStatus(['base-files', '12'], ['libc6', '2.37'], ['curl', '7'])],
  );
  assert.deepEqual(lines, [
    'deb base-files 12 var/lib/dpkg/status@0',
    'deb curl 7 var/lib/dpkg/status@1',
    'deb libc6 2.37 var/lib/dpkg/status@3',
  ]);
});

test('a package that came back, or whose database was gone in between, belongs to the later layer', async () => {
  const status = dpkgStatus(['curl', '7']);
  assert.deepEqual(await linesOf([status], [dpkgStatus(['jq', '1'])], [status]), [
    'deb curl 7 var/lib/dpkg/status@2',
  ]);
  assert.deepEqual(await linesOf([status], [{ path: 'var/lib/.wh.dpkg' }], [status]), [
    'deb curl 7 var/lib/dpkg/status@2',
  ]);
});

test('hard links give their content, whichever name comes first and whatever it is called', async () => {
  const content = JSON.stringify({ name: 'a', version: '1.0.0' });
  const link = (linkname: string): TarEntry => ({
    path: 'app/node_modules/a/package.json',
    type: 'hardlink',
    linkname,
  });
  assert.deepEqual(await linesOf([{ path: 'store/ab12', content }, link('store/ab12')]), [A_LINE]);
  assert.deepEqual(await linesOf([{ path: 'store/ab12', content }, link('/./store/ab12')]), [A_LINE]);
  const chain: TarEntry = { path: 'store/second', type: 'hardlink', linkname: 'store/ab12' };
  assert.deepEqual(await linesOf([{ path: 'store/ab12', content }, chain, link('store/second')]), [A_LINE]);
});

test('hard links to nowhere and in a circle are gaps', async () => {
  const first: TarEntry = {
    path: 'app/node_modules/a/package.json',
    type: 'hardlink',
    linkname: 'store/none',
  };
  const nowhere = await workshop.look(workshop.image([[first]]));
  assert.deepEqual(
    [nowhere.lines, nowhere.gaps],
    [[], ['file/unreadable app/node_modules/a/package.json@0']],
  );
  const circle = await workshop.look(
    workshop.image([
      [
        { ...first, linkname: 'x' },
        { path: 'x', type: 'hardlink', linkname: 'y' },
        { path: 'y', type: 'hardlink', linkname: 'x' },
      ],
    ]),
  );
  assert.deepEqual([circle.lines, circle.gaps], [[], ['file/unreadable app/node_modules/a/package.json@0']]);
});

test('symbolic links are followed inside the image, across layers, and never out of it', async () => {
  const content = JSON.stringify({ name: 'a', version: '1.0.0' });
  const link = (linkname: string): TarEntry => ({
    path: 'app/node_modules/a/package.json',
    type: 'symlink',
    linkname,
  });
  for (const target of [
    '/store/x',
    '../../../store/x',
    '../../../../../../../store/x',
    '../../../indirect/x',
  ])
    assert.deepEqual(
      await linesOf(
        [link(target)],
        [
          { path: 'store/x', content },
          { path: 'indirect', type: 'symlink', linkname: 'store' },
        ],
      ),
      ['npm a 1.0.0 app/node_modules/a/package.json@1'],
      target,
    );
});

test('a database behind a linked folder is found', async () => {
  const lines = await linesOf(
    [{ path: 'var/lib/dpkg', type: 'symlink', linkname: '/state/dpkg' }],
    [{ path: 'state/dpkg/status', content: dpkgStatus(['curl', '7']).content ?? '' }],
  );
  assert.deepEqual(lines, ['deb curl 7 var/lib/dpkg/status@1']);
});

test('links in a circle and links to nothing are gaps', async () => {
  const look = await workshop.look(
    workshop.image([
      [
        { path: 'app/node_modules/a/package.json', type: 'symlink', linkname: 'package.json' },
        { path: 'app/node_modules/b/package.json', type: 'symlink', linkname: '/etc/shadow' },
      ],
    ]),
  );
  assert.deepEqual(look.lines, []);
  assert.deepEqual(look.gaps, [
    'file/unreadable app/node_modules/a/package.json@0',
    'file/unreadable app/node_modules/b/package.json@0',
  ]);
});

test('os-release behind a link is the distribution, said once', async () => {
  const { assembled, gaps } = await workshop.look(
    workshop.image([
      [{ path: 'etc/os-release', type: 'symlink', linkname: '../usr/lib/os-release' }],
      [{ path: 'usr/lib/os-release', content: 'ID=debian\nVERSION_ID="12"\n' }],
    ]),
  );
  assert.deepEqual(
    [assembled.distro?.distro.id, assembled.distro?.distro.version, gaps],
    ['debian', '12', []],
  );
});

test('entries that lead out of the image are read inside it, and said', async () => {
  const escaping = { ...A, path: `../../${A.path}` };
  const look = await workshop.look(workshop.image([[escaping]]));
  assert.deepEqual(look.lines, [A_LINE]);
  assert.deepEqual(look.gaps, [`path/outside-root ${A.path}@0`]);
  assert.deepEqual(await linesOf([{ ...A, path: `/${A.path}` }]), [A_LINE]);
});

test('packages whose files an OS package installed are owned by it, also where /lib is a link', async () => {
  const egg = {
    path: 'usr/lib/python3/dist-packages/wheel-0.38.4.egg-info/PKG-INFO',
    content: 'Name: wheel\nVersion: 0.38.4\n',
  };
  const { packages } = await workshop.look(
    workshop.image([
      [
        { path: 'lib', type: 'symlink', linkname: 'usr/lib' },
        { path: 'etc/os-release', content: 'ID=debian\nVERSION_ID="12"\n' },
        dpkgStatus(['python3-wheel', '0.38.4-2']),
        {
          path: 'var/lib/dpkg/info/python3-wheel.list',
          content: `/.\n/lib\n/lib/python3/dist-packages/wheel-0.38.4.egg-info/PKG-INFO\n`,
        },
        egg,
      ],
    ]),
  );
  const wheel = packages.find(({ type }) => type === 'pypi');
  assert.equal(wheel?.ownedBy, 'pkg:deb/debian/python3-wheel@0.38.4-2?arch=amd64&distro=debian-12');
});
