import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test from 'node:test';
import fc from 'fast-check';
import { bytesSource } from '../../bytes/source.ts';
import { SeaworthyError } from '../../model/error.ts';
import { openWorkshop } from '../testing.ts';
import { parseDatabase } from './database/parse.ts';
import { inStore, packageOf } from './store-path.ts';

const HASH = '0c3cs1ndkfyzbq8lvcgqvdyaij5d7hkk';
const named = (base: string): string => {
  const fact = packageOf(`${HASH}-${base}`);
  return fact === null ? '' : `${fact.name} ${fact.version} ${fact.qualifiers?.['output'] ?? ''}`.trim();
};

test('names and versions as builtins.parseDrvName splits them', () => {
  // The examples of Nix's manual and of its tests/functional/lang (nix-0.12pre12876, ...), and outputs of nixpkgs.
  assert.equal(named('nix-0.12pre12876'), 'nix 0.12pre12876');
  assert.equal(named('openssl-3.0.12'), 'openssl 3.0.12');
  assert.equal(named('openssl-3.0.12-bin'), 'openssl 3.0.12 bin');
  assert.equal(named('glibc-2.38-44'), 'glibc 2.38-44');
  assert.equal(named('python3.11-idna-3.4'), 'python3.11-idna 3.4');
  assert.equal(named('bash-interactive-5.2-p15-man'), 'bash-interactive 5.2-p15 man');
  assert.equal(named('gcc-13.2.0-lib'), 'gcc 13.2.0 lib');
  assert.equal(named('hello'), '');
  assert.equal(named('source'), '');
  assert.equal(named('hello-2.12.1.drv'), '');
  assert.equal(packageOf('hello-2.12.1'), null);
});

test('paths of the store', () => {
  assert.deepEqual(inStore('nix/store/a-b/bin/c'), { base: 'a-b', inner: 'bin/c' });
  assert.equal(inStore('nix/store/a'), null);
  assert.equal(inStore('usr/bin/x'), null);
});

function database(folder: string, paths: readonly string[]): Buffer {
  const file = join(folder, 'db.sqlite');
  const db = new DatabaseSync(file);
  // The columns of src/libstore/schema.sql of Nix 2.18.
  db.exec(`create table ValidPaths (id integer primary key autoincrement not null, path text unique not null,
    hash text not null, registrationTime integer not null, deriver text, narSize integer, ultimate integer,
    sigs text, ca text)`);
  const insert = db.prepare('insert into ValidPaths (path, hash, registrationTime) values (?, ?, 1)');
  for (const path of paths) insert.run(path, 'sha256:00');
  db.close();
  return readFileSync(file);
}

test('in images: by the database, and by programs where there is none', async () => {
  const workshop = openWorkshop();
  try {
    const elf = Buffer.concat([Buffer.from('\x7fELF'), Buffer.alloc(100)]);
    const bytes = database(workshop.folder, [
      `/nix/store/${HASH}-tzdata-2024a`,
      `/nix/store/${HASH}-hello-2.12.1`,
      `/nix/store/${HASH}-builder.sh`,
    ]);
    const look = await workshop.look(
      workshop.image([
        [
          { path: 'nix/var/nix/db/db.sqlite', content: bytes },
          { path: `nix/store/${HASH}-hello-2.12.1/bin/hello`, content: elf },
          { path: `nix/store/${HASH}-zlib-1.3.1/lib/libz.so.1.3.1`, content: elf },
          { path: `nix/store/${HASH}-gone-1.0/bin/gone`, content: elf },
          { path: `nix/store/${HASH}-numpy-1.26/lib/python3.11/site-packages/numpy/core/x.so`, content: elf },
        ],
        [{ path: `nix/store/.wh.${HASH}-gone-1.0`, content: '' }],
      ]),
    );
    const nix = look.packages.filter(({ type }) => type === 'nix');
    assert.deepEqual(nix.map(({ purl }) => purl).sort(), [
      'pkg:nix/hello@2.12.1',
      'pkg:nix/tzdata@2024a',
      'pkg:nix/zlib@1.3.1',
    ]);
  } finally {
    workshop.remove();
  }
});

test('any name and any bytes are answered', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const fact = packageOf(`${HASH}-${text}`);
      assert.ok(fact === null || (fact.name !== '' && fact.version !== ''));
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const file = { path: 'nix/var/nix/db/db.sqlite', content: bytesSource(bytes) };
      assert.throws(
        () => parseDatabase(file, { companion: () => null, isWanted: () => false }),
        SeaworthyError,
      );
    }),
  );
});
