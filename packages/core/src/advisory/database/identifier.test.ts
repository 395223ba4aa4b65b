import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { byteReader, byteWriter } from './binary.ts';
import { readId, writeId } from './identifier.ts';

function packed(id: string): Buffer {
  const writer = byteWriter();
  writeId(writer, id);
  return writer.take();
}

test('ids of the usual forms take no more than seven bytes', () => {
  for (const id of [
    'CVE-2024-1234',
    'DEBIAN-CVE-2024-123456',
    'ALSA-2024:1687',
    'GO-2020-0001',
    'MAL-2025-190000',
  ]) {
    assert.ok(packed(id).length <= 7, `${id}: ${packed(id).length}`);
  }
});

test('every id comes back as it was', () => {
  const odd = [
    'CVE-2024-0001',
    'CVE-2024-00001',
    'CVE-2024-01234',
    'CVE-0000-0000',
    'CVE-2024-999999999999',
    'CVE-2024-12345678901234',
    'CVE-2024-1',
    'CVE-',
    '',
    'GHSA-2222-3333-4444',
    'USN-1234-1',
    'DSA-5000-1',
    'RHSA-2024:0001',
    'RHSA-2024-0001',
    'cve-2024-1234',
    '漢字-2024-1234',
  ];
  for (const id of odd) assert.equal(readId(byteReader(packed(id))), id);
  const word = fc.constantFrom('CVE-', 'GHSA-', 'ALSA-', '2024', '-', ':', '0', '0001', '12345', 'x');
  const made = fc.array(word, { maxLength: 8 }).map((words) => words.join(''));
  fc.assert(
    fc.property(fc.oneof(made, fc.string({ unit: 'grapheme' })), (id) => {
      assert.equal(readId(byteReader(packed(id))), id);
    }),
    { numRuns: 2000 },
  );
});

test('any bytes give an id or a RangeError', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      try {
        assert.equal(typeof readId(byteReader(Buffer.from(bytes))), 'string');
      } catch (error) {
        assert.ok(error instanceof RangeError, String(error));
      }
    }),
    { numRuns: 2000 },
  );
});
