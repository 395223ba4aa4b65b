import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import fc from 'fast-check';
import { bytesSource } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import type { PackageFact } from '../../../model/package.ts';
import { normaliseName, parseMetadata } from './parse.ts';

function parse(text: string | Uint8Array): PackageFact {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const [fact] = parseMetadata({ path: 'x.dist-info/METADATA', content: bytesSource(bytes) }).packages;
  assert.ok(fact !== undefined);
  return fact;
}

test('name, version and licence out of the headers, nothing out of the body', () => {
  const text = `Metadata-Version: 2.4
Name: PyYAML
Version: 6.0.1
Summary: YAML parser
 Version: 7
License: MIT
Classifier: License :: OSI Approved :: MIT License

Name: other
Version: 9
`;
  assert.deepEqual(parse(text), { name: 'pyyaml', version: '6.0.1', licenses: ['MIT'] });
});

test('names are normalised as in the examples of PEP 503', () => {
  for (const name of [
    'friendly-bard',
    'Friendly-Bard',
    'FRIENDLY-BARD',
    'friendly.bard',
    'friendly_bard',
    'friendly--bard',
    'FrIeNdLy-._.-bArD',
  ])
    assert.equal(normaliseName(name), 'friendly-bard');
});

test('where the licence is looked for', () => {
  const licenses = (headers: string): readonly string[] | undefined =>
    parse(`Name: a\nVersion: 1\n${headers}`).licenses;
  assert.deepEqual(licenses('License-Expression: MIT OR Apache-2.0\nLicense: other\n'), [
    'MIT OR Apache-2.0',
  ]);
  assert.deepEqual(licenses('License: UNKNOWN\nClassifier: License :: OSI Approved :: BSD License\n'), [
    'BSD License',
  ]);
  assert.deepEqual(
    licenses(
      'License: Copyright (c)\n        Permission is hereby granted\nClassifier: License :: OSI Approved\nClassifier: License :: Public Domain\n',
    ),
    ['Public Domain'],
  );
  assert.deepEqual(licenses(''), []);
});

test('carriage returns, fields in any case, a byte order mark', () => {
  assert.deepEqual(parse('\ufeffNAME: a\r\nversion:1.0\r\n\r\nVersion: 2\r\n'), {
    name: 'a',
    version: '1.0',
    licenses: [],
  });
});

test('without a name or a version it is unreadable', () => {
  for (const text of [
    '',
    'Name: a\n',
    'Version: 1\n',
    'Name:\nVersion: 1\n',
    '\nName: a\nVersion: 1\n',
    ' Name: a\n',
  ])
    assert.throws(
      () => parse(text),
      (error: unknown) => error instanceof SeaworthyError && error.code === 'file/unreadable',
    );
});

test('any text ends in a package or in file/unreadable', () => {
  const piece = fc.constantFrom('Name: a\n', 'Version: 1\n', 'Name:', '\n', '\r\n', ' x\n', ':');
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string())), (pieces) => {
      try {
        parse(pieces.join(''));
      } catch (error) {
        assert.ok(error instanceof SeaworthyError, String(error));
      }
    }),
  );
});

const LIST = `
import importlib.metadata as m, json, os
found = []
for d in m.distributions():
    for name in ('METADATA', 'PKG-INFO'):
        p = os.path.join(str(d._path), name)
        if os.path.isfile(p): found.append([p, d.metadata['Name'], d.version]); break
print(json.dumps(found))`;

const python = spawnSync('python3', ['-c', LIST], { encoding: 'utf8' });

test('the packages of this machine are those that Python itself sees', {
  skip: python.status === 0 ? false : 'no python3 here',
}, () => {
  const distributions: [string, string, string][] = JSON.parse(python.stdout);
  assert.deepEqual(
    distributions.map(([file]) => parse(readFileSync(file))).map(({ name, version }) => `${name} ${version}`),
    distributions.map(([, name, version]) => `${normaliseName(name)} ${version}`),
  );
});
