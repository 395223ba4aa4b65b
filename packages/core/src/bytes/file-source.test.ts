import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { SeaworthyError } from '../model/error.ts';
import { bufferedSource, openFileSource } from './file-source.ts';
import { bytesSource } from './source.ts';

function fileOf(t: TestContext, content: Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-file-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'file');
  writeFileSync(path, content);
  return path;
}

test('a file gives the bytes that memory gives, inside and outside of it', (t) => {
  const content = Buffer.from(Array.from({ length: 1000 }, (_, i) => i % 251));
  const source = openFileSource(fileOf(t, content));
  t.after(() => source.close());
  const memory = bytesSource(content);
  const buffered = bufferedSource(source, 64);
  assert.equal(source.size, 1000);
  fc.assert(
    fc.property(fc.nat(1200), fc.nat(1200), (offset, length) => {
      const expected = Buffer.from(memory.read(offset, length));
      assert.deepEqual(Buffer.from(source.read(offset, length)), expected);
      assert.deepEqual(Buffer.from(buffered.read(offset, length)), expected);
    }),
    { numRuns: 500 },
  );
});

test('what is no regular file or is not there is an error with its path', () => {
  for (const path of [tmpdir(), '/dev/null', '/nowhere/at/all']) {
    assert.throws(
      () => openFileSource(path),
      (error) =>
        error instanceof SeaworthyError && error.code === 'file/unreadable' && error.message.includes(path),
    );
  }
});

test('closing twice is closing once', (t) => {
  const source = openFileSource(fileOf(t, Buffer.from('x')));
  source.close();
  source.close();
});
