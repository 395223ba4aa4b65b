import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { bytesSource } from '../../bytes/source.ts';
import { SeaworthyError } from '../../model/error.ts';
import { openWorkshop } from '../testing.ts';
import { parseOpkgList } from './files/parse.ts';
import { parseOpkg } from './status/parse.ts';

/** In the form of an OpenWrt 23.05 root. */
const STATUS = `Package: busybox
Version: 1.36.1-1
Depends: libc
Status: install user installed
Architecture: x86_64
Conffiles:
 /etc/syslog.conf 8ae4a8a4b0f5ab6d7a6e1a4b0a4e1d1e
Installed-Time: 1700000000
Auto-Installed: yes

Package: luci-base
Version: git-24.006.68745-9128656
Status: deinstall user not-installed
Architecture: x86_64
`;

test('installed packages of a status file, and the files of one', async () => {
  const workshop = openWorkshop();
  try {
    const look = await workshop.look(
      workshop.image([
        [
          { path: 'usr/lib/opkg/status', content: STATUS },
          {
            path: 'usr/lib/opkg/info/busybox.control',
            content: 'Package: busybox\nVersion: 1.36.1-1\nArchitecture: x86_64\n',
          },
          {
            path: 'usr/lib/opkg/info/busybox.list',
            content: '/usr/lib/node_modules/tool/package.json\t100644\n',
          },
          { path: 'usr/lib/node_modules/tool/package.json', content: '{"name":"tool","version":"1.0.0"}' },
        ],
      ]),
    );
    assert.deepEqual(look.gaps, []);
    assert.deepEqual(look.packages.map(({ purl, ownedBy }) => [purl, ownedBy]).sort(), [
      ['pkg:npm/tool@1.0.0', 'pkg:opkg/busybox@1.36.1-1?arch=x86_64'],
      ['pkg:opkg/busybox@1.36.1-1?arch=x86_64', null],
    ]);
  } finally {
    workshop.remove();
  }
});

test('a folder of control files without a status file, as Yocto makes them', async () => {
  const workshop = openWorkshop();
  try {
    const control = 'Package: libz1\nVersion: 1.3-r0\nSource: zlib\nArchitecture: core2-64\n';
    const look = await workshop.look(
      workshop.image([
        [
          { path: 'var/lib/opkg/info/libz1.control', content: control },
          { path: 'var/lib/opkg/info/old.control', content: control.replaceAll('libz1', 'old') },
        ],
        [{ path: 'var/lib/opkg/info/.wh.old.control', content: '' }],
      ]),
    );
    assert.deepEqual(look.lines, ['opkg libz1 1.3-r0 var/lib/opkg/info/libz1.control@0']);
    assert.equal(look.packages[0]?.source?.name, 'zlib');
  } finally {
    workshop.remove();
  }
});

test('other places are not read, damage is told', () => {
  const read = (path: string, text: string) => parseOpkg({ path, content: bytesSource(Buffer.from(text)) });
  assert.deepEqual(read('srv/opkg/status', STATUS), { packages: [] });
  assert.deepEqual(read('usr/lib/opkg/info/x/y.control', STATUS), { packages: [] });
  assert.throws(() => read('usr/lib/opkg/status', `${STATUS}\0\0`), SeaworthyError);
  assert.equal(read('usr/lib/opkg/status', 'Package: a\n').problems?.length, 1);
});

test('any bytes are answered', () => {
  const context = { companion: () => null, isWanted: () => true };
  fc.assert(
    fc.property(fc.string(), (text) => {
      const content = bytesSource(Buffer.from(text));
      parseOpkgList({ path: 'usr/lib/opkg/info/a.list', content }, context);
      try {
        parseOpkg({ path: 'usr/lib/opkg/status', content });
      } catch (error) {
        assert.ok(error instanceof SeaworthyError);
      }
    }),
  );
});
