import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { VersionScheme } from './contract.ts';
import { SCHEMES } from './registry.generated.ts';

const HERE = import.meta.dirname;
const SHARED = join(HERE, '../../../../../shared/conformance/versions.tar.gz');

/** The folders with a scheme, as a developer adds them. */
const FOLDERS = readdirSync(HERE, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(join(HERE, entry.name, 'index.ts')))
  .map((entry) => entry.name);

/** Which of the shared sets belongs to which scheme. */
const SETS: ReadonlyMap<string, readonly string[]> = new Map([
  ['apk', ['alpine-versions', 'alpine-versions-generated']],
  ['composer', ['packagist-versions', 'packagist-versions-generated']],
  ['cran', ['cran-versions', 'cran-versions-generated']],
  ['crates', ['semver-versions']],
  ['deb', ['debian-versions', 'debian-versions-generated']],
  ['gem', ['rubygems-versions', 'rubygems-versions-generated']],
  ['hackage', ['hackage-versions']],
  ['hex', ['semver-versions']],
  ['maven', ['maven-versions', 'maven-versions-generated']],
  ['npm', ['semver-versions']],
  ['nuget', ['nuget-versions']],
  ['pep440', ['pypi-versions', 'pypi-versions-generated']],
  ['pub', ['pub-versions']],
  ['rpm', ['redhat-versions']],
  ['semver', ['semver-versions']],
  ['swift', ['semver-versions']],
]);

interface Pair {
  readonly a: string;
  readonly op: string;
  readonly b: string;
}

function pairsOf(text: string): readonly Pair[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('//'))
    .map((line) => {
      const [a = '', op = '', b = ''] = line.split(/\s+/);
      return { a, op, b };
    });
}

function wrongOnes(scheme: VersionScheme, pairs: readonly Pair[]): readonly string[] {
  return pairs
    .filter(({ a, op, b }) => operator(scheme.compare(a, b)) !== op)
    .map(({ a, op, b }) => `${a} ${op} ${b}: we say ${operator(scheme.compare(a, b))}`);
}

function operator(difference: number): string {
  if (difference === 0) return '=';
  return difference < 0 ? '<' : '>';
}

/** The files of a small ustar archive with short names. */
function untar(archive: Uint8Array): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const text = (from: number, to: number) =>
    Buffer.from(archive.subarray(from, to)).toString('utf8').replace(/\0.*$/s, '');
  for (let at = 0; at + 512 <= archive.length && archive[at] !== 0; ) {
    const size = Number.parseInt(text(at + 124, at + 136), 8);
    const content = Buffer.from(archive.subarray(at + 512, at + 512 + size)).toString('utf8');
    files.set(
      text(at, at + 100)
        .replace(/^.*\//, '')
        .replace(/\.txt$/, ''),
      content,
    );
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}

const { gunzipSync } = await import('node:zlib');
const shared = existsSync(SHARED) ? untar(gunzipSync(readFileSync(SHARED))) : null;

/** Text that looks like a version, and text that does not. */
const version = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'0123456789.-_+~^:abcprvRC!'), maxLength: 12 }),
  fc
    .array(
      fc.constantFrom(
        '0',
        '1',
        '01',
        '2',
        '10',
        '.',
        '-',
        '_',
        '+',
        '~',
        '^',
        ':',
        'rc',
        'alpha',
        '_p',
        '-r',
        'dev',
        'post',
        'v',
        'a',
        'final',
        'sp',
        '.0',
        '!',
      ),
      { maxLength: 8 },
    )
    .map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 6 }),
);

for (const folder of FOLDERS) {
  const scheme = SCHEMES.get(folder);
  describe(`scheme ${folder}`, () => {
    assert.ok(scheme, `${folder} is not in the registry: npm run generate`);

    test('is named as its folder', () => assert.equal(scheme.name, folder));

    test('orders its own pairs', () => {
      const pairs = pairsOf(readFileSync(join(HERE, folder, 'testdata/pairs.txt'), 'utf8'));
      assert.ok(pairs.length > 5);
      assert.deepEqual(wrongOnes(scheme, pairs), []);
    });

    for (const set of SETS.get(folder) ?? []) {
      test(`orders every pair of ${set}`, { skip: shared === null ? `${SHARED} is missing` : false }, () => {
        const pairs = pairsOf(shared?.get(set) ?? '');
        assert.ok(pairs.length > 5);
        assert.deepEqual(wrongOnes(scheme, pairs), []);
      });
    }

    test('is reflexive, antisymmetric and never throws', () => {
      fc.assert(
        fc.property(version, version, (a, b) => {
          assert.equal(scheme.compare(a, a), 0);
          assert.equal(Math.sign(scheme.compare(a, b)), -Math.sign(scheme.compare(b, a)) + 0);
        }),
        { numRuns: 2000 },
      );
    });

    test('is transitive', () => {
      fc.assert(
        fc.property(version, version, version, (a, b, c) => {
          const [x = '', y = '', z = ''] = [a, b, c].sort(scheme.compare);
          assert.ok(scheme.compare(x, y) <= 0 && scheme.compare(y, z) <= 0);
          assert.ok(scheme.compare(x, z) <= 0, JSON.stringify([x, y, z]));
          if (scheme.compare(x, y) === 0)
            assert.equal(Math.sign(scheme.compare(y, z)), Math.sign(scheme.compare(x, z)));
          if (scheme.compare(y, z) === 0)
            assert.equal(Math.sign(scheme.compare(x, y)), Math.sign(scheme.compare(x, z)));
        }),
        { numRuns: 5000 },
      );
    });

    test('takes a hundred thousand of anything', () => {
      for (const unit of [
        '1',
        '0',
        '1.',
        '0.',
        '-',
        '-1',
        'a',
        'a1',
        '~',
        '^',
        '_p',
        '+',
        '.',
        ':',
        '1!',
        '٣',
      ]) {
        const long = unit.repeat(100_000);
        assert.equal(scheme.compare(long, long), 0);
        assert.equal(
          Math.sign(scheme.compare(`1.0${long}`, `1.0${long}2`)),
          -Math.sign(scheme.compare(`1.0${long}2`, `1.0${long}`)) + 0,
        );
      }
    });
  });
}
