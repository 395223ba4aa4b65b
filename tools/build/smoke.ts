import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeImage } from '../../test/support/image.ts';
import { tarFile } from '../../test/support/tar.ts';

/** Runs a copy of the built folder, alone in an empty folder and an empty environment. Throws where it does not do. */
export function smokeTest(dist: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-smoke-'));
  try {
    cpSync(dist, join(folder, 'seaworthy'), { recursive: true });
    mkdirSync(join(folder, 'home'));
    const version = run(folder, ['--version']);
    if (!/^\d+\.\d+\.\d+\n$/.test(version)) throw new Error(`--version printed ${JSON.stringify(version)}`);
    writeImage('oci-archive', join(folder, 'image.tar'), {
      layers: [{ tar: alpine(), instruction: 'ADD rootfs /' }],
    });
    const report = JSON.parse(
      run(folder, ['scan', 'oci-archive:image.tar', '--offline', '--format', 'json']),
    );
    const names = report.packages.map((found: { name: string }) => found.name);
    if (names.join() !== 'musl') throw new Error(`the scan found ${JSON.stringify(names)} instead of musl`);
    console.log('ok        a copy of the folder runs alone: --version, scan');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(folder: string, words: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['seaworthy/seaworthy.mjs', ...words], {
    cwd: folder,
    env: { HOME: join(folder, 'home') },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`seaworthy ${words.join(' ')} ended with ${status}: ${stderr}`);
  return stdout;
}

function alpine(): Buffer {
  return tarFile([
    { path: 'etc/os-release', content: 'ID=alpine\nVERSION_ID=3.20.0\nPRETTY_NAME="Alpine Linux v3.20"\n' },
    { path: 'lib/apk/db/installed', content: 'P:musl\nV:1.2.5-r0\nA:x86_64\no:musl\n\n' },
  ]);
}
