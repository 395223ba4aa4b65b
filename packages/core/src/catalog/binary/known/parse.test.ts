import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import test from 'node:test';
import fc from 'fast-check';
import { bytesSource } from '../../../bytes/source.ts';
import { scheme } from '../../../version/bitnami/index.ts';
import { GENERIC_MATCHING } from '../../generic.ts';
import { dpkgStatus, openWorkshop } from '../../testing.ts';
import { parseProgram } from './parse.ts';
import { PROGRAMS } from './programs.ts';

interface Excerpt {
  readonly program: string;
  readonly path: string;
  readonly package: string;
  readonly version: string;
  readonly excerpt: string;
}

const EXCERPTS: readonly Excerpt[] = JSON.parse(
  readFileSync(new URL('testdata/excerpts.json', import.meta.url), 'utf8'),
);
const found = (path: string, bytes: Uint8Array): string =>
  parseProgram({ path, content: bytesSource(bytes) })
    .packages.map(({ name, version }) => `${name} ${version}`)
    .join();

/** Debian's version without epoch, and without what Debian adds. */
const upstream = (version: string): string => /^(?:\d+:)?(\d[\d.]*\d)/.exec(version)?.[1] ?? '';

for (const one of EXCERPTS)
  test(`${one.program} in ${one.path} has the version of Debian's ${one.package}`, () => {
    const bytes = Buffer.from(one.excerpt, 'base64');
    assert.equal(found(one.path, bytes), `${one.program} ${upstream(one.version)}`);
  });

const PRINTED: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['node', ['--version'], /v([\d.]+)/],
  ['bash', ['--version'], /version ([\d.]+)/],
  ['git', ['--version'], /version ([\d.]+)/],
  ['openssl', ['version'], /OpenSSL ([\d.]+[a-z]*)/],
  ['perl', ['-v'], /\(v([\d.]+)\)/],
  ['curl', ['--version'], /curl ([\d.]+)/],
  ['python3.11', ['--version'], /Python ([\d.]+)/],
];

for (const [program, args, pattern] of PRINTED) {
  const path = `/usr/bin/${program}`;
  test(`what ${path} here prints is what is found in it`, {
    skip: existsSync(path) ? false : `no ${path} here`,
  }, () => {
    const printed = pattern.exec(execFileSync(path, args, { encoding: 'utf8' }))?.[1];
    const [, version] = found(path.slice(1), readFileSync(realpathSync(path))).split(' ');
    assert.equal(version, printed);
  });
}

test('the Node that runs this test', () => {
  assert.equal(found('usr/local/bin/node', readFileSync(process.execPath)), `node ${process.versions.node}`);
});

test('names of files decide where it is looked; Bitnami speaks for itself', () => {
  const bytes = Buffer.from('\0node.js/v20.1.0\0');
  assert.equal(found('usr/local/bin/node', bytes), 'node 20.1.0');
  assert.equal(found('usr/local/bin/other', bytes), '');
  assert.equal(found('opt/bitnami/node/bin/node', bytes), '');
});

test('a version that begins in one chunk and ends in the next is found', () => {
  for (const shift of [0, 1, 5, 9, 10, 20]) {
    const bytes = Buffer.alloc(3 << 20);
    bytes.write('node.js/v20.1.0\0', (1 << 20) - shift, 'latin1');
    assert.equal(found('bin/node', bytes), 'node 20.1.0', String(shift));
    bytes.fill(0).write('\x0010.11.2-MariaDB\0', (1 << 20) - shift, 'latin1');
    assert.equal(found('bin/mariadbd', bytes), 'mariadb 10.11.2', String(shift));
  }
});

test('a file of nothing but beginnings is given up, and that is told', () => {
  const { packages, problems } = parseProgram({
    path: 'bin/node',
    content: bytesSource(Buffer.from('node.js/v'.repeat(20_000))),
  });
  assert.deepEqual([packages, problems?.map(({ id }) => id)], [[], ['limit/program-version']]);
});

test('old Java is numbered as the advisories do', () => {
  const version = found('x/lib/server/libjvm.so', Buffer.from('linux-amd64 JRE (1.8.0_302-b08), built'));
  assert.equal(version, 'openjdk 8.0.302');
  assert.ok(scheme.compare('8.0.302', '8.0.491') < 0);
  assert.ok(scheme.compare('17.0.21.1', '17.0.22') < 0);
  assert.ok(scheme.compare('15.20', '15.20.0') === 0);
});

test('names of advisories are of programs that are found', () => {
  const names = new Set([...PROGRAMS.map(({ name }) => name), 'wordpress']);
  for (const name of GENERIC_MATCHING.names?.keys() ?? []) assert.ok(names.has(name), name);
});

test('in an image: what packages brought is theirs, what somebody copied is not; a removed one is gone', async () => {
  const workshop = openWorkshop();
  try {
    const elf = (text: string): Buffer =>
      Buffer.concat([Buffer.from('\x7fELF'), Buffer.alloc(100), Buffer.from(text)]);
    const os = { path: 'etc/os-release', content: 'ID=debian\nVERSION_ID="12"\n' };
    const target = workshop.image([
      [
        os,
        dpkgStatus(['openssl', '3.0.22-1'], ['libssl3', '3.0.22-1']),
        { path: 'var/lib/dpkg/info/openssl.list', content: '/usr/bin/openssl\n' },
        { path: 'var/lib/dpkg/info/libssl3:amd64.list', content: '/usr/lib/libcrypto.so.3\n' },
        { path: 'usr/bin/openssl', content: elf('OpenSSL 3.0.22 25 Aug 2026\0') },
        { path: 'usr/lib/libcrypto.so.3', content: elf('OpenSSL 3.0.22 25 Aug 2026\0') },
        { path: 'usr/local/bin/node', content: elf('node.js/v18.0.0\0') },
      ],
      [
        { path: 'usr/local/bin/.wh.node', content: '' },
        { path: 'opt/bin/node', content: elf('node.js/v20.1.0\0') },
      ],
    ]);
    const { packages, gaps } = await workshop.look(target);
    assert.deepEqual(gaps, []);
    assert.deepEqual(
      packages
        .filter(({ type }) => type === 'generic')
        .map(({ purl, ownedBy, locations }) => [purl, ownedBy !== null, locations.length]),
      [
        ['pkg:generic/openssl@3.0.22', true, 2],
        ['pkg:generic/node@20.1.0', false, 1],
      ],
    );
  } finally {
    workshop.remove();
  }
});

test('any bytes under any known name are answered', () => {
  const names = [
    'node',
    'python3.11',
    'mariadbd',
    'redis-server',
    'haproxy',
    'libsqlite3.so.0',
    'nginx',
    'perl',
  ];
  const piece = fc.constantFrom(
    'node.js/v',
    '\x003.11.',
    '-MariaDB',
    'version ',
    '1.2.3',
    '\0',
    ', released',
    '\x003.',
  );
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.array(fc.oneof(piece, fc.string())), (name, pieces) => {
      assert.match(found(`bin/${name}`, Buffer.from(pieces.join(''), 'latin1')), /^(?:\S+ \d[\w.]*)?$/);
    }),
  );
});
