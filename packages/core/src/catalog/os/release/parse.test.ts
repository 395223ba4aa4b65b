import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { bytesSource } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { Distro } from '../../../model/package.ts';
import { cataloger } from './index.ts';
import { parseRelease } from './parse.ts';

function release(path: string, text: string): Distro {
  const { distro } = parseRelease({ path, content: bytesSource(new TextEncoder().encode(text)) });
  assert.ok(distro !== undefined);
  return distro;
}

test('os-release of Debian 12', () => {
  const text = `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
VERSION="12 (bookworm)"
VERSION_CODENAME=bookworm
ID=debian
HOME_URL="https://www.debian.org/"
`;
  assert.deepEqual(release('etc/os-release', text), {
    id: 'debian',
    version: '12',
    name: 'Debian GNU/Linux 12 (bookworm)',
    codename: 'bookworm',
    like: [],
  });
});

test('Debian testing has no version but a code name', () => {
  const text =
    'PRETTY_NAME="Debian GNU/Linux trixie/sid"\nNAME="Debian GNU/Linux"\nVERSION_CODENAME=trixie\nID=debian\n';
  const distro = release('usr/lib/os-release', text);
  assert.equal(distro.version, null);
  assert.equal(distro.codename, 'trixie');
});

test('like is split, ids are lower case', () => {
  const distro = release('etc/os-release', 'ID=Rocky\nVERSION_ID="9.3"\nID_LIKE="rhel centos fedora"\n');
  assert.equal(distro.id, 'rocky');
  assert.deepEqual(distro.like, ['rhel', 'centos', 'fedora']);
  assert.equal(distro.name, 'rocky 9.3');
});

test('quoting as the specification has it, and nothing is evaluated', () => {
  const pretty = (value: string): string => release('etc/os-release', `ID=x\nPRETTY_NAME=${value}\n`).name;
  assert.equal(pretty('plain'), 'plain');
  assert.equal(pretty('"a b"'), 'a b');
  assert.equal(pretty("'a $HOME `b`'"), 'a $HOME `b`');
  assert.equal(pretty('"\\$HOME \\"q\\" \\\\ \\` \\n"'), '$HOME "q" \\ ` \\n');
  assert.equal(pretty('"$(rm -rf /)"'), '$(rm -rf /)');
  assert.equal(pretty('"open'), 'open');
  assert.equal(pretty("'open"), 'open');
});

test('comments, blank lines, carriage returns, a byte order mark and repeated keys', () => {
  const distro = release(
    'etc/os-release',
    '\ufeff# ID=no\r\n\r\nID=alpine\r\nVERSION_ID=3.1\r\n#VERSION_ID=9\r\nVERSION_ID=3.2\r\n',
  );
  assert.equal(distro.id, 'alpine');
  assert.equal(distro.version, '3.2');
});

for (const [path, text, id, version, codename] of [
  ['etc/alpine-release', '3.18.4\n', 'alpine', '3.18.4', null],
  ['etc/debian_version', '12.5\n', 'debian', '12', null],
  ['etc/debian_version', '6.0.10\n', 'debian', '6', null],
  ['etc/debian_version', 'trixie/sid\n', 'debian', null, 'trixie'],
  ['etc/centos-release', 'CentOS Linux release 7.9.2009 (Core)\n', 'centos', '7.9.2009', null],
  ['etc/redhat-release', 'CentOS release 6.10 (Final)\n', 'centos', '6.10', null],
  ['etc/redhat-release', 'Red Hat Enterprise Linux Server release 7.9 (Maipo)\n', 'rhel', '7.9', null],
  ['etc/almalinux-release', 'AlmaLinux release 8.8 (Sapphire Caracal)\n', 'almalinux', '8.8', null],
  ['etc/rocky-release', 'Rocky Linux release 9.3 (Blue Onyx)\n', 'rocky', '9.3', null],
  ['etc/oracle-release', 'Oracle Linux Server release 8.9\n', 'ol', '8.9', null],
  ['etc/fedora-release', 'Fedora release 39 (Thirty Nine)\n', 'fedora', '39', null],
  ['etc/system-release', 'Amazon Linux release 2 (Karoo)\n', 'amzn', '2', null],
  [
    'etc/SuSE-release',
    'SUSE Linux Enterprise Server 11 (x86_64)\nVERSION = 11\nPATCHLEVEL = 4\n',
    'sles',
    '11.4',
    null,
  ],
  [
    'etc/SuSE-release',
    'openSUSE 13.2 (x86_64)\nVERSION = 13.2\nCODENAME = Harlequin\n',
    'opensuse',
    '13.2',
    'Harlequin',
  ],
  [
    'etc/lsb-release',
    'DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=14.04\nDISTRIB_CODENAME=trusty\n',
    'ubuntu',
    '14.04',
    'trusty',
  ],
] as const) {
  test(`${path}: ${text.split('\n')[0]}`, () => {
    const distro = release(path, text);
    assert.deepEqual([distro.id, distro.version, distro.codename], [id, version, codename]);
  });
}

test('os-release without an ID is unreadable, not an unknown distribution', () => {
  for (const text of ['', 'NAME=x\n', 'ID=\n', '\0\0\0']) {
    assert.throws(
      () => release('etc/os-release', text),
      (error: unknown) => error instanceof SeaworthyError && error.code === 'file/unreadable',
    );
  }
});

test('other release files may name no distribution', () => {
  for (const [path, text] of [
    ['etc/redhat-release', 'Something release 1\n'],
    ['etc/lsb-release', 'LSB_VERSION="core-2.0-noarch:core-3.2-noarch"\n'],
    ['etc/alpine-release', '\0\0'],
    ['etc/debian_version', 'kali-rolling\n'],
    ['etc/SuSE-release', 'VERSION'],
  ] as const)
    assert.deepEqual(parseRelease({ path, content: bytesSource(Buffer.from(text)) }), { packages: [] });
});

test('os-release stands before every imitation', () => {
  const precedence = cataloger.precedence;
  assert.ok(precedence !== undefined);
  const order = ['etc/os-release', 'usr/lib/os-release', 'etc/oracle-release', 'etc/redhat-release'];
  assert.deepEqual(
    [...order].sort((a, b) => precedence(a) - precedence(b)),
    order,
  );
  // Ubuntu carries Debian's file.
  assert.ok(precedence('etc/lsb-release') < precedence('etc/debian_version'));
});

test('any text gives a distribution, none or file/unreadable', () => {
  const line = fc.oneof(
    fc.string(),
    fc.constantFrom('ID=', "ID='", 'ID="\\', 'VERSION_ID=', '\n', '=', 'VERSION = 1\n'),
  );
  fc.assert(
    fc.property(fc.constantFrom(...(cataloger.wants.paths ?? [])), fc.array(line), (path, lines) => {
      try {
        const { distro } = parseRelease({ path, content: bytesSource(Buffer.from(lines.join(''))) });
        assert.notEqual(distro?.id, '');
      } catch (error) {
        assert.ok(error instanceof SeaworthyError, String(error));
      }
    }),
  );
});
