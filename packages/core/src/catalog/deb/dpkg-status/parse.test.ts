import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import test from 'node:test';
import fc from 'fast-check';
import { bytesSource } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { CatalogResult } from '../../contract.ts';
import { parseStatus } from './parse.ts';

const parse = (text: string | Uint8Array): CatalogResult =>
  parseStatus({
    path: 'var/lib/dpkg/status',
    content: bytesSource(typeof text === 'string' ? new TextEncoder().encode(text) : text),
  });

function stanza(fields: Record<string, string>): string {
  const all = {
    Package: 'x',
    Status: 'install ok installed',
    Architecture: 'amd64',
    Version: '1',
    ...fields,
  };
  return `${Object.entries(all)
    .map(([key, value]) => `${key}: ${value}\n`)
    .join('')}\n`;
}

test('a package with all that we read', () => {
  const text = `Package: libssl3
Status: install ok installed
Priority: optional
Maintainer: Debian OpenSSL Team <pkg-openssl-devel@alioth-lists.debian.net>
Architecture: amd64
Multi-Arch: same
Source: openssl (3.0.15-1~deb12u1)
Version: 3.0.15-1~deb12u1+b1
Description: Secure Sockets Layer toolkit - shared libraries
 This package is part of the OpenSSL project's implementation.
 .
 Version: 9.9 in a description is no version.
Homepage: https://www.openssl.org/
`;
  assert.deepEqual(parse(text).packages, [
    {
      name: 'libssl3',
      version: '3.0.15-1~deb12u1+b1',
      source: { name: 'openssl', version: '3.0.15-1~deb12u1' },
      arch: 'amd64',
      vendor: 'Debian OpenSSL Team <pkg-openssl-devel@alioth-lists.debian.net>',
    },
  ]);
});

test('the source is the package itself, or has its version, where nothing else is said', () => {
  const source = (fields: Record<string, string>) =>
    parse(stanza({ Version: '1:2-3', ...fields })).packages[0]?.source;
  assert.deepEqual(source({}), { name: 'x', version: '1:2-3' });
  assert.deepEqual(source({ Source: 'y' }), { name: 'y', version: '1:2-3' });
  assert.deepEqual(source({ Source: 'y (2-3)' }), { name: 'y', version: '2-3' });
  assert.deepEqual(source({ Source: 'y (2' }), { name: 'y', version: '2' });
});

test('which states count as there', () => {
  const there = (status: string): boolean => parse(stanza({ Status: status })).packages.length === 1;
  for (const state of [
    'installed',
    'half-configured',
    'half-installed',
    'unpacked',
    'triggers-awaited',
    'triggers-pending',
  ])
    assert.equal(there(`install ok ${state}`), true, state);
  assert.equal(there('hold ok installed'), true);
  // Removal was asked for and has not happened.
  assert.equal(there('deinstall ok installed'), true);
  assert.equal(there('deinstall ok config-files'), false);
  assert.equal(there('purge ok not-installed'), false);
});

test('a removed package without a version is no problem, an installed one is', () => {
  const removed = parse('Package: x\nStatus: unknown ok not-installed\n\n');
  assert.deepEqual(removed, { packages: [] });
  const broken = parse('Package: x\nStatus: install ok installed\n\nPackage: y\nVersion: 1\n');
  assert.equal(broken.packages.length, 1);
  assert.deepEqual(broken.problems, [{ id: 'database/unreadable', reason: 'package "x" has no version' }]);
});

test('two architectures of one package are two packages', () => {
  const both = parse(stanza({}) + stanza({ Architecture: 'i386' }));
  assert.deepEqual(
    both.packages.map(({ arch }) => arch),
    ['amd64', 'i386'],
  );
});

test('carriage returns, many blank lines, no newline at the end, names of fields in any case', () => {
  const text = '\n\nPACKAGE: a\r\nversion: 1\r\n\r\n \nPackage: b\nVersion: 2';
  assert.deepEqual(
    parse(text).packages.map(({ name, version }) => `${name} ${version}`),
    ['a 1', 'b 2'],
  );
});

test('an empty file is a database without packages; zeros are no database', () => {
  assert.deepEqual(parse(''), { packages: [] });
  assert.throws(() => parse(new Uint8Array(4096)), SeaworthyError);
});

test('of a damaged file the rest is kept, and the damage told', () => {
  const { packages, problems } = parse(`${stanza({ Package: 'a' })}\0\0\0\n\n${stanza({ Package: 'b' })}`);
  assert.deepEqual(
    packages.map(({ name }) => name),
    ['a', 'b'],
  );
  assert.ok(problems?.some(({ id }) => id === 'database/unreadable'));
});

test('any bytes end in packages with name and version, or in file/unreadable', () => {
  const piece = fc.constantFrom(
    'Package: a\n',
    'Version: 1\n',
    'Status: install ok installed\n',
    'Source: (\n',
    '\n',
    ' x\n',
    ':',
  );
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

const STATUS = '/var/lib/dpkg/status';

test('the packages of this machine are those that dpkg-query lists', {
  skip: existsSync(STATUS) ? false : 'no dpkg here',
}, () => {
  const format =
    '${db:Status-Status}\\t${Package}\\t${Version}\\t${source:Package}\\t${source:Version}\\t${Architecture}\\n';
  const theirs = execFileSync('dpkg-query', ['-W', '-f', format], { encoding: 'utf8', maxBuffer: 1 << 26 })
    .split('\n')
    .map((line) => line.split('\t'))
    .filter(([state]) => state !== '' && state !== 'config-files' && state !== 'not-installed')
    .map((fields) => fields.slice(1).join(' '));
  const ours = parse(readFileSync(STATUS)).packages.map(
    ({ name, version, source, arch }) => `${name} ${version} ${source?.name} ${source?.version} ${arch}`,
  );
  assert.ok(ours.length > 0);
  assert.deepEqual(ours.sort(), theirs.sort());
});
