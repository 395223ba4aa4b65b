import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fingerprint, stablePurl } from './fingerprint.ts';

test('a purl keeps its type, namespace and name', () => {
  assert.equal(
    stablePurl('pkg:deb/debian/libssl3@3.0.15-1~deb12u1?arch=amd64&distro=debian-12'),
    'pkg:deb/debian/libssl3',
  );
  assert.equal(stablePurl('pkg:npm/%40scope/name@1.0.0'), 'pkg:npm/%40scope/name');
  assert.equal(stablePurl('pkg:golang/example.org/m#sub@dir'), 'pkg:golang/example.org/m');
  assert.equal(stablePurl('pkg:golang/example.org/m'), 'pkg:golang/example.org/m');
});

test('each part counts, and none runs into the next', () => {
  const parts = { kind: 'vulnerability', id: 'CVE-2024-1', subject: 'pkg:npm/a', ordinal: 0 };
  const prints = [
    parts,
    { ...parts, id: 'CVE-2024-2' },
    { ...parts, subject: 'pkg:npm/b' },
    { ...parts, ordinal: 1 },
    { ...parts, kind: 'secret' },
    { ...parts, id: 'CVE-2024-1\n9', subject: ':pkg:npm/a' },
  ].map(fingerprint);
  assert.equal(new Set(prints).size, prints.length);
  assert.match(prints[0] ?? '', /^[0-9a-f]{64}$/);
  assert.equal(fingerprint(parts), prints[0]);
});
