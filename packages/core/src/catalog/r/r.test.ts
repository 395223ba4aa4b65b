import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import fc from 'fast-check';
import { bytesSource } from '../../bytes/source.ts';
import { SeaworthyError } from '../../model/error.ts';
import type { CatalogResult } from '../contract.ts';
import { parseDescription } from './installed/parse.ts';
import { parseRenvLock } from './renv-lock/parse.ts';

const description = (text: string | Uint8Array): CatalogResult =>
  parseDescription({ path: 'library/x/DESCRIPTION', content: bytesSource(Buffer.from(text)) });
const lock = (value: unknown): CatalogResult =>
  parseRenvLock({ path: 'renv.lock', content: bytesSource(Buffer.from(JSON.stringify(value))) });

test('a package as Debian installs it', () => {
  const text = readFileSync(new URL('testdata/DESCRIPTION', import.meta.url));
  assert.deepEqual(description(text).packages, [
    { name: 'digest', version: '0.6.31', licenses: ['GPL (>= 2)'] },
  ]);
});

test('a package of Bioconductor is none of CRAN, unless CRAN has it', () => {
  const text = 'Package: limma\nVersion: 3.58.1\nbiocViews: Software\nBuilt: R 4.3.2; ; ; unix\n';
  assert.equal(description(text).packages[0]?.type, 'bioconductor');
  assert.equal(description(`${text}Repository: CRAN\n`).packages[0]?.type, undefined);
});

test('a source that nobody installed is no package, nor is any other file of this name', () => {
  assert.deepEqual(description('Package: mgcv\nVersion: 1.9-1\n').packages, []);
  assert.deepEqual(description('Some words\nBuilt: yesterday\n').packages, []);
});

test('an installed package without a version is told', () => {
  assert.throws(() => description('Package: mgcv\nBuilt: R 4.3.2\n'), SeaworthyError);
  assert.throws(
    () => description('Package: mgcv\nDescription: x\n Version: 1\nBuilt: R 4.3.2\n'),
    SeaworthyError,
  );
});

test('a lockfile of renv', () => {
  // In the form of the example in renv's article on lockfiles.
  const { packages } = lock({
    R: { Version: '4.4.3', Repositories: [{ Name: 'CRAN', URL: 'https://cloud.r-project.org' }] },
    Bioconductor: { Version: '3.18' },
    Packages: {
      markdown: {
        Package: 'markdown',
        Version: '1.0',
        Source: 'Repository',
        Repository: 'CRAN',
        Hash: '4584',
      },
      BiocGenerics: { Package: 'BiocGenerics', Version: '0.48.1', Source: 'Bioconductor', Hash: '4584' },
      skeleton: { Package: 'skeleton', Version: '1.1.0', Source: 'GitHub', RemoteUsername: 'kevinushey' },
      unsaid: null,
    },
  });
  assert.deepEqual(packages, [
    { name: 'markdown', version: '1.0' },
    { type: 'bioconductor', name: 'BiocGenerics', version: '0.48.1' },
    { name: 'skeleton', version: '1.1.0' },
    { name: 'unsaid', version: '' },
  ]);
});

test('what is no lockfile of renv is refused', () => {
  for (const value of [null, [], {}, { Packages: {} }, { R: {}, Packages: [] }, 'x'])
    assert.throws(() => lock(value), SeaworthyError);
});

test('any bytes are answered', () => {
  const piece = fc.constantFrom('Package: a\n', 'Version: 1\n', 'Built: R 4\n', ' ', '\n', ':');
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string())), fc.json(), (pieces, json) => {
      for (const parse of [() => description(pieces.join('')), () => lock(JSON.parse(json))]) {
        try {
          for (const { name } of parse().packages) assert.ok(typeof name === 'string');
        } catch (error) {
          assert.ok(error instanceof SeaworthyError, String(error));
        }
      }
    }),
  );
});
