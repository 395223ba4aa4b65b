import assert from 'node:assert/strict';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../testing/spawn.ts';
import type { Output } from '../world.ts';
import { writeFileAtomically, writeText } from './write.ts';

test('a file is written and nothing is left beside it', (context) => {
  const folder = temporaryFolder(context);
  writeFileAtomically(join(folder, 'a.json'), 'one');
  writeFileAtomically(join(folder, 'a.json'), 'two');
  assert.deepEqual(readdirSync(folder), ['a.json']);
  assert.equal(readFileSync(join(folder, 'a.json'), 'utf8'), 'two');
});

test('a link stays a link, and the mode of a file stays', (context) => {
  const folder = temporaryFolder(context);
  writeFileSync(join(folder, 'real'), 'old');
  chmodSync(join(folder, 'real'), 0o640);
  symlinkSync('real', join(folder, 'link'));
  writeFileAtomically(join(folder, 'link'), 'new');
  assert.ok(lstatSync(join(folder, 'link')).isSymbolicLink());
  assert.equal(readFileSync(join(folder, 'real'), 'utf8'), 'new');
  assert.equal(statSync(join(folder, 'real')).mode & 0o777, 0o640);
});

test('a device is written in place', () => {
  writeFileAtomically('/dev/null', 'x');
  assert.ok(statSync('/dev/null').isCharacterDevice());
});

test('what cannot be written is said, and nothing is left behind', (context) => {
  const folder = temporaryFolder(context);
  mkdirSync(join(folder, 'sub'));
  assert.throws(() => writeFileAtomically(join(folder, 'none', 'a'), 'x'), { code: 'file/unwritable' });
  assert.throws(() => writeFileAtomically(join(folder, 'sub'), 'x'), { code: 'file/unwritable' });
  assert.deepEqual(readdirSync(folder), ['sub']);
});

test('a reader that has gone is no error, a full disk is one', async () => {
  const failing = (code: string): Output => ({
    write: (_text, done) => {
      done?.(Object.assign(new Error(code), { code }));
      return false;
    },
  });
  await writeText(failing('EPIPE'), 'x');
  await assert.rejects(writeText(failing('ENOSPC'), 'x'), { code: 'file/unwritable' });
});
