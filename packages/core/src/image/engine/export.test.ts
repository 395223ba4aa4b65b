import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { writeExport } from './export.ts';

async function* chunks(...parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array, void, undefined> {
  yield* parts;
}

describe('an export in a file', () => {
  test('chunk behind chunk, each counted', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'seaworthy-export-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'spool');
    writeFileSync(path, '');
    const counted: number[] = [];
    const parts = [Buffer.from('one'), Buffer.alloc(0), Buffer.alloc(1_000_000, 7), Buffer.from('end')];
    await writeExport(path, chunks(...parts), (done) => counted.push(done));
    assert.ok(readFileSync(path).equals(Buffer.concat(parts)));
    assert.deepEqual(counted, [3, 3, 1_000_003, 1_000_006]);
  });

  test('a disk that is full', { skip: existsSync('/dev/full') ? false : 'needs /dev/full' }, async () => {
    let ended = false;
    async function* endless(): AsyncGenerator<Uint8Array, void, undefined> {
      try {
        for (;;) yield Buffer.alloc(1000);
      } finally {
        ended = true;
      }
    }
    const written = writeExport('/dev/full', endless(), () => assert.fail('nothing was written'));
    await assert.rejects(written, { code: 'file/unwritable', message: /ENOSPC/, hint: /--cache-dir/ });
    assert.ok(ended, 'the engine is not left waiting');
  });

  test('a file that is not there; an engine that breaks off', async () => {
    const nothing = (): void => undefined;
    await assert.rejects(writeExport('/nonexistent/spool', chunks(), nothing), { code: 'file/unwritable' });
    const reason = new Error('broken');
    const breaking = (async function* (): AsyncGenerator<Uint8Array, void, undefined> {
      yield Buffer.alloc(0);
      throw reason;
    })();
    await assert.rejects(writeExport('/dev/null', breaking, nothing), (error) => error === reason);
  });
});
