import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { writeImage } from '../support/image.ts';
import { tarFile } from '../support/tar.ts';
import { missing } from './support/needs.ts';
import { FROM_SOURCE } from './support/scan.ts';

// `--offline` opens no socket at all: the kernel is asked, not the code.

describe('--offline', { skip: missing('strace'), concurrency: 1 }, () => {
  let folder: string;
  let image: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'seaworthy-offline-'));
    image = join(folder, 'image.tar');
    const tar = tarFile([
      { path: 'etc/os-release', content: 'ID=alpine\nVERSION_ID=3.20.3\n' },
      { path: 'app/node_modules/a/package.json', content: '{"name":"a","version":"1.0.0"}' },
    ]);
    writeImage('oci-archive', image, { layers: [{ tar, instruction: 'COPY . .' }] });
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs the command under strace; gives its exit code and every socket that it made. */
  function traced(...words: readonly string[]): { code: number | null; sockets: string[] } {
    const log = join(folder, 'trace');
    const command = [process.execPath, ...FROM_SOURCE, ...words];
    const { status, error } = spawnSync(
      'strace',
      ['-f', '-e', 'trace=socket,connect', '-o', log, ...command],
      {
        env: { PATH: process.env['PATH'] ?? '', HOME: folder, DOCKER_HOST: 'tcp://127.0.0.1:9' },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    assert.equal(error, undefined);
    const lines = readFileSync(log, 'utf8').split('\n');
    return { code: status, sockets: lines.filter((line) => /\b(?:socket|connect)\(/.test(line)) };
  }

  test('the trace sees the sockets of a scan that is not offline', () => {
    assert.notDeepEqual(traced('scan', 'registry:127.0.0.1:9/x').sockets, []);
  });

  const calls: readonly (readonly [code: number, ...words: string[]])[] = [
    [0, 'scan', 'IMAGE'],
    [0, 'sbom', 'IMAGE'],
    [0, 'scan', '--format', 'sarif', 'IMAGE'],
    [3, 'scan', 'registry:127.0.0.1:9/x'],
    [3, 'scan', 'docker:x'],
    [3, 'scan', 'podman:x'],
    [3, 'scan', 'alpine:3.20'],
    [3, 'db', 'update', '--ecosystem', 'npm'],
  ];
  for (const [code, ...words] of calls)
    test(`${words.join(' ')} makes none`, () => {
      const call = words.map((word) => (word === 'IMAGE' ? image : word));
      assert.deepEqual(traced(...call, '--offline'), { code, sockets: [] });
    });
});
