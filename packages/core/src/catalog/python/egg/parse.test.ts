import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { bytesSource } from '../../../bytes/source.ts';
import { SeaworthyError } from '../../../model/error.ts';
import { parseEgg } from './parse.ts';

const skip = spawnSync('python3', ['--version']).error === undefined ? false : 'no python3 here';

/** An egg as Python's own zipfile writes it. */
function egg(name: string, files: Readonly<Record<string, string>>): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-egg-'));
  const path = join(folder, name);
  const script =
    'import json,sys,zipfile\nz=zipfile.ZipFile(sys.argv[1],"w",zipfile.ZIP_DEFLATED)\nfor k,v in json.loads(sys.argv[2]).items(): z.writestr(k,v)\nz.close()';
  try {
    execFileSync('python3', ['-c', script, path, JSON.stringify(files)]);
    return readFileSync(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const METADATA = 'Metadata-Version: 1.1\nName: Blinker\nVersion: 1.4\nLicense: MIT\n';

test('an egg is the distribution that its metadata describe', { skip }, () => {
  const bytes = egg('blinker-1.4-py3.6.egg', { 'blinker/__init__.py': '', 'EGG-INFO/PKG-INFO': METADATA });
  const { packages } = parseEgg({ path: 'x.egg', content: bytesSource(bytes) });
  assert.deepEqual(packages, [
    { name: 'blinker', version: '1.4', licenses: ['MIT'], inside: 'EGG-INFO/PKG-INFO' },
  ]);
});

test('without metadata, and what is no zip', { skip }, () => {
  const without = egg('a.egg', { 'a.py': '' });
  for (const bytes of [without, Buffer.from('x'), Buffer.alloc(0)])
    assert.throws(() => parseEgg({ path: 'x.egg', content: bytesSource(bytes) }), SeaworthyError);
});
