import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import fc from 'fast-check';
import { bytesSource } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { CatalogContext, CatalogResult } from '../../contract.ts';
import { parseInstalled } from './parse.ts';

const context: CatalogContext = { companion: () => null, isWanted: (name) => name.startsWith('usr/bin/') };

const parse = (text: string | Uint8Array): CatalogResult => {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  return parseInstalled({ path: 'lib/apk/db/installed', content: bytesSource(bytes) }, context);
};

test('a package with its origin and files', () => {
  const text = `C:Q1abc=
P:libcrypto3
V:3.3.2-r0
A:x86_64
S:1762837
T:Crypto library from openssl
L:Apache-2.0
o:openssl
m:Ariadne Conill <ariadne@dereferenced.org>
t:1725416402
D:so:libc.musl-x86_64.so.1
F:etc
F:usr/bin
R:openssl
a:0:0:755
Z:Q1xyz=
R:c_rehash
F:etc/ssl
R:openssl.cnf

`;
  assert.deepEqual(parse(text).packages, [
    {
      name: 'libcrypto3',
      version: '3.3.2-r0',
      source: { name: 'openssl', version: '3.3.2-r0' },
      arch: 'x86_64',
      licenses: ['Apache-2.0'],
      vendor: 'Ariadne Conill <ariadne@dereferenced.org>',
      files: ['usr/bin/openssl', 'usr/bin/c_rehash'],
    },
  ]);
});

test('without an origin the package is its own source, and the last needs no empty line', () => {
  const { packages } = parse('P:a\nV:1-r0\n\nP:b\nV:2-r1');
  assert.deepEqual(
    packages.map(({ source }) => source),
    [
      { name: 'a', version: '1-r0' },
      { name: 'b', version: '2-r1' },
    ],
  );
});

test('files in the root folder', () => {
  const wanted: CatalogContext = { companion: () => null, isWanted: () => true };
  const content = bytesSource(new TextEncoder().encode('P:a\nV:1\nF:\nR:x\n'));
  assert.deepEqual(parseInstalled({ path: 'x', content }, wanted).packages[0]?.files, ['x']);
});

test('a package without a version is a problem, the others stay', () => {
  const { packages, problems } = parse('P:a\n\nP:b\nV:1\n\nV:2\n\n');
  assert.deepEqual(
    packages.map(({ name }) => name),
    ['b'],
  );
  assert.deepEqual(
    problems?.map(({ reason }) => reason),
    ['package "a" has no version', 'a package without a name'],
  );
});

test('an empty database is one, garbage is none', () => {
  assert.deepEqual(parse(''), { packages: [] });
  assert.throws(() => parse(new Uint8Array(100)), SeaworthyError);
  assert.throws(() => parse('<html>\n'), SeaworthyError);
});

test('any text ends in packages with name and version, or in file/unreadable', () => {
  const piece = fc.constantFrom('P:a\n', 'V:1\n', '\n', 'F:x\n', 'R:y\n', ':', '\n\n');
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string())), (pieces) => {
      try {
        for (const { name, version } of parse(pieces.join('')).packages)
          assert.ok(name !== '' && version !== '');
      } catch (error) {
        assert.ok(error instanceof SeaworthyError, String(error));
      }
    }),
  );
});

const ROOTS = path.resolve(import.meta.dirname, '../../../../../../../shared/rootfs');

for (const version of ['3.12', '3.15', '3.18', '3.20']) {
  const root = path.join(ROOTS, `alpine-${version}.tar.gz`);
  test(`all packages of Alpine ${version}`, { skip: existsSync(root) ? false : `no ${root}` }, () => {
    const bytes = execFileSync('tar', ['xzOf', root, './lib/apk/db/installed'], { maxBuffer: 1 << 26 });
    const lines = (letter: string) =>
      execFileSync('grep', [`^${letter}:`], { input: bytes, encoding: 'utf8' })
        .trim()
        .split('\n')
        .map((line) => line.slice(2));
    const { packages, problems } = parse(bytes);
    assert.equal(problems, undefined);
    assert.deepEqual(
      packages.map(({ name }) => name),
      lines('P'),
    );
    assert.deepEqual(
      packages.map((fact) => fact.version),
      lines('V'),
    );
    assert.deepEqual(
      packages.map(({ source }) => source?.name),
      lines('o'),
    );
    assert.deepEqual(
      packages.map(({ arch }) => arch),
      lines('A'),
    );
  });
}
