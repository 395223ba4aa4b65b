import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { compress, type ImageDescription, sha256, writeImage, writeImages } from './image.ts';
import { paxHeader, tarFile } from './tar.ts';

const folder = mkdtempSync(join(tmpdir(), 'seaworthy-support-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const has = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;

function run(program: string, ...words: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8' });
  assert.equal(status, 0, `${program} ${words.join(' ')}: ${stderr}`);
  return stdout;
}

const long = `${'deep/'.repeat(40)}ü.txt`;
const layer = tarFile([
  { path: 'etc/', type: 'dir' },
  { path: 'etc/os-release', content: 'ID=example\n' },
  { path: 'etc/link', type: 'symlink', linkname: 'os-release' },
  { path: 'etc/hard', type: 'hardlink', linkname: 'etc/os-release' },
  { path: long, content: 'far', pax: { 'SCHILY.xattr.user.a': 'b' } },
  { path: 'dev/null', type: 'char', mode: 0o666 },
]);
const image: ImageDescription = {
  name: 'shop/example:1',
  layers: [
    { tar: layer, compression: 'gzip', instruction: 'ADD rootfs.tar /' },
    { tar: null, instruction: 'ENV A=1' },
    { tar: tarFile([{ path: 'etc/.wh.link' }]), compression: 'zstd', instruction: 'RUN rm /etc/link' },
    { tar: tarFile([{ path: 'plain' }]), compression: 'none', instruction: 'COPY plain /' },
  ],
};

test('the tar program reads what we wrote', { skip: !has('tar') && 'no tar on the PATH' }, () => {
  const file = join(folder, 'layer.tar');
  writeFileSync(file, Buffer.concat([paxHeader('g', { comment: 'all of it' }), layer]));
  const listed = run('tar', '--quoting-style=literal', '-tvf', file);
  assert.deepEqual(
    listed
      .split('\n')
      .slice(0, -1)
      .map((line) => [line[0], line.split(/ \d\d:\d\d /)[1]]),
    [
      ['d', 'etc/'],
      ['-', 'etc/os-release'],
      ['l', 'etc/link -> os-release'],
      ['h', 'etc/hard link to etc/os-release'],
      ['-', long],
      ['c', 'dev/null'],
    ],
  );
  assert.equal(run('tar', '-xOf', file, 'etc/os-release'), 'ID=example\n');
});

test('sizes from 8 GiB on are written as a binary number', () => {
  const [header] = [tarFile([{ path: 'big', claimedSize: 10 * 2 ** 30 }])];
  assert.equal(header.subarray(124, 136).toString('hex'), '800000000000000280000000');
});

test('the same image gives the same digests in layout and archive', () => {
  const dir = writeImage('oci-dir', join(folder, 'layout'), image);
  const archive = writeImage('oci-archive', join(folder, 'layout.tar'), image);
  assert.deepEqual(dir, archive);
  assert.equal(dir.layers[0]?.diffId, sha256(layer));
  const manifest = readFileSync(join(folder, 'layout/blobs/sha256', String(dir.digest).slice(7)));
  assert.equal(sha256(manifest), dir.digest);
});

test('an index holds a manifest a platform', () => {
  const path = join(folder, 'index');
  const platforms = ['linux/amd64', 'linux/arm64/v8'];
  const written = writeImages(
    'oci-dir',
    path,
    platforms.map((platform) => ({ ...image, platform })),
  );
  const index = JSON.parse(readFileSync(join(path, 'index.json'), 'utf8'));
  assert.deepEqual(
    index.manifests.map((entry: { digest: string; platform: object }) => [entry.digest, entry.platform]),
    [
      [written[0]?.digest, { os: 'linux', architecture: 'amd64' }],
      [written[1]?.digest, { os: 'linux', architecture: 'arm64', variant: 'v8' }],
    ],
  );
});

test('skopeo opens all three kinds', { skip: !has('skopeo') && 'needs skopeo on the PATH' }, () => {
  const kinds = {
    'oci-dir': 'oci',
    'oci-archive': 'oci-archive',
    'docker-archive': 'docker-archive',
  } as const;
  for (const [kind, transport] of Object.entries(kinds)) {
    const path = join(folder, `skopeo-${kind}`);
    const written = writeImage(kind as keyof typeof kinds, path, image);
    const inspected = JSON.parse(run('skopeo', 'inspect', `${transport}:${path}`));
    assert.equal(inspected.Layers.length, 3, kind);
    const config = run('skopeo', 'inspect', '--config', '--raw', `${transport}:${path}`);
    assert.equal(sha256(Buffer.from(config)), written.imageId, kind);
  }
});

test('compress packs as the magic bytes say', () => {
  assert.equal(compress(layer, 'gzip').readUInt16BE(0), 0x1f8b);
  assert.equal(compress(layer, 'zstd').readUInt32BE(0), 0x28b52ffd);
  assert.equal(compress(layer, 'none'), layer);
});
