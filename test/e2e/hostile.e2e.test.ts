import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { after, before, describe, test } from 'node:test';
import { createGzip } from 'node:zlib';
import { tarEntry, tarFile } from '../support/tar.ts';
import { missing } from './support/needs.ts';
import { FROM_SOURCE, type Outcome, outcome } from './support/scan.ts';

// Images made to exhaust whoever reads them: each ends, within 200 MB of resident memory, in a report or a clear error,
// and writes nothing but the cache. GNU time tells the memory: the kernel's own high-water mark.

const BUDGET_MB = 200;
const GIB = 2 ** 30;

describe('images that exhaust their reader', { skip: missing('/usr/bin/time'), concurrency: 1 }, () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'seaworthy-hostile-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** A docker-archive of one gzip layer whose tar is never in memory as a whole. */
  async function archiveOf(name: string, chunks: () => Iterable<Buffer>): Promise<string> {
    const blob = join(folder, `${name}.layer`);
    const hash = createHash('sha256');
    function* hashed(): Iterable<Buffer> {
      for (const chunk of chunks()) {
        hash.update(chunk);
        yield chunk;
      }
    }
    await pipeline(Readable.from(hashed()), createGzip({ level: 1 }), createWriteStream(blob));
    const diffId = `sha256:${hash.digest('hex')}`;
    const config = JSON.stringify({
      os: 'linux',
      architecture: 'amd64',
      rootfs: { type: 'layers', diff_ids: [diffId] },
    });
    const manifest = JSON.stringify([
      { Config: 'config.json', RepoTags: [`${name}:1`], Layers: ['layer.tar'] },
    ]);
    const path = join(folder, `${name}.tar`);
    const { size } = statSync(blob);
    const head = Buffer.concat([
      tarEntry({ path: 'config.json', content: config }),
      tarEntry({ path: 'manifest.json', content: manifest }),
      tarEntry({ path: 'layer.tar', claimedSize: size }),
    ]);
    writeFileSync(path, head);
    await pipeline(createReadStream(blob), createWriteStream(path, { flags: 'a' }));
    writeFileSync(path, Buffer.alloc(((512 - (size % 512)) % 512) + 1024), { flag: 'a' });
    rmSync(blob);
    return path;
  }

  interface Ended extends Outcome {
    readonly megabytes: number;
  }

  /** Scans from source, which needs more memory than the bundle, not less. */
  async function scan(target: string): Promise<Ended> {
    const home = join(folder, 'home');
    const options = [
      '--offline',
      '--scanners=packages',
      '--format=json',
      `--cache-dir=${join(home, 'cache')}`,
    ];
    const words = ['-f', '%M', process.execPath, ...FROM_SOURCE, 'scan', ...options, target];
    const ended = await outcome('/usr/bin/time', words, { HOME: home });
    return { ...ended, megabytes: Number(/(\d+)\s*$/.exec(ended.stderr)?.[1]) / 1024 };
  }

  function gapsOf({ stdout }: Ended): string[] {
    return (JSON.parse(stdout) as { gaps: { id: string }[] }).gaps.map(({ id }) => id);
  }

  function* zeros(bytes: number): Iterable<Buffer> {
    const megabyte = Buffer.alloc(1024 * 1024);
    for (let left = bytes; left > 0; left -= megabyte.length)
      yield megabyte.subarray(0, Math.min(left, megabyte.length));
  }

  test('a file of 10 GB of zeros, where a package should be', async () => {
    const path = await archiveOf('zeros', function* () {
      const wanted = 'app/node_modules/big/package.json';
      yield tarEntry({ path: wanted, pax: { size: String(10 * GIB) } }).subarray(0, 3 * 512);
      yield* zeros(10 * GIB);
      yield Buffer.alloc(1024);
    });
    const ended = await scan(path);
    assert.equal(ended.code, 0, ended.stderr);
    assert.deepEqual(gapsOf(ended), ['limit/file-size']);
    assert.ok(ended.megabytes < BUDGET_MB, `${ended.megabytes} MB`);
  });

  test('a million empty files', async () => {
    const path = await archiveOf('files', function* () {
      for (let folders = 0; folders < 1000; folders++)
        yield Buffer.concat(
          Array.from({ length: 1000 }, (_, file) => tarEntry({ path: `d${folders}/f${file}` })),
        );
      yield Buffer.alloc(1024);
    });
    const ended = await scan(path);
    assert.equal(ended.code, 0, ended.stderr);
    assert.ok(ended.megabytes < BUDGET_MB, `${ended.megabytes} MB`);
  });

  test('an executable of 2 GB, which is kept on disk and taken away again', async () => {
    const path = await archiveOf('program', function* () {
      yield tarEntry({ path: 'usr/bin/big', mode: 0o755, claimedSize: 2 * GIB });
      yield Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01', 'latin1'), Buffer.alloc(1024 * 1024 - 7)]);
      yield* zeros(2 * GIB - 1024 * 1024);
      yield Buffer.alloc(1024);
    });
    const ended = await scan(path);
    assert.equal(ended.code, 0, ended.stderr);
    assert.ok(ended.megabytes < BUDGET_MB, `${ended.megabytes} MB`);
    assert.deepEqual(readdirSync(join(folder, 'home/cache/spool')), []);
  });

  test('names that lead out write nothing outside of the cache', async () => {
    const out = join(folder, 'outside');
    const path = await archiveOf('escape', () => [
      tarFile([
        { path: `../../../../../..${out}`, content: 'x' },
        { path: out, content: 'x' },
        { path: 'link', type: 'symlink', linkname: folder },
        { path: 'link/outside', content: 'x' },
      ]),
    ]);
    const before = readdirSync(folder).sort();
    const ended = await scan(path);
    assert.equal(ended.code, 0, ended.stderr);
    assert.deepEqual(gapsOf(ended), ['path/outside-root']);
    assert.deepEqual(readdirSync(folder).sort(), before);
  });
});
