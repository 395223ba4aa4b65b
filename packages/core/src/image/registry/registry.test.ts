import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ociFiles, sha256 } from '../../../../../test/support/image.ts';
import { tarFile } from '../../../../../test/support/tar.ts';
import type { LayerHandle, OpenImage } from '../contract.ts';
import { source } from './index.ts';
import { PLAIN, putLayout, putManifest, serveTestRegistry, testEnvironment } from './testing.ts';

type Context = Parameters<typeof testEnvironment>[0];

function image(platform: string) {
  const tar = tarFile([{ path: 'etc/os-release', content: `ID=test\n# ${platform}\n` }]);
  return { platform, layers: [{ tar, instruction: `ADD ${platform}` }] };
}

const ARM = ociFiles([image('linux/arm64')]);
const BOTH = ociFiles([image('linux/amd64'), image('linux/arm64')]);

async function open(t: Context, target: string, options = PLAIN): Promise<readonly OpenImage[]> {
  return source.open('registry', target, options, testEnvironment(t));
}

async function bytesOf(layer: LayerHandle | undefined): Promise<Buffer> {
  const blob = await layer?.open(new AbortController().signal);
  assert.ok(blob?.kind === 'stream');
  const chunks: Uint8Array[] = [];
  for await (const chunk of blob.chunks) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe('images of a registry', () => {
  test('the platform asked for is opened, and nothing else is fetched', async (t) => {
    const registry = await serveTestRegistry(t);
    putLayout(registry, 'shop/api', { files: BOTH.files, tag: '1.4' });
    const [opened, ...more] = await open(t, `${registry.host}/shop/api:1.4`, {
      ...PLAIN,
      platform: 'linux/arm64',
    });
    const arm = BOTH.written[1];
    assert.equal(more.length, 0);
    assert.equal(opened?.platform, 'linux/arm64');
    assert.equal(opened.digest, arm?.digest);
    assert.equal(opened.imageId, arm?.imageId);
    assert.equal(opened.name, `${registry.host}/shop/api:1.4`);
    const [layer] = opened.layers;
    assert.equal(layer?.digest, arm?.layers[0]?.digest);
    assert.equal(layer?.diffId, arm?.layers[0]?.diffId);
    assert.equal(layer?.trust, 'addressed');
    assert.equal(sha256(await bytesOf(layer)), layer?.digest);
    assert.equal(sha256(await bytesOf(layer)), layer?.digest, 'each call begins anew');
    const fetched = registry.log
      .filter((line) => line.startsWith('GET'))
      .map((line) => line.split('/').slice(4).join('/'));
    assert.deepEqual(fetched, [
      'manifests/1.4 200',
      `manifests/${arm?.digest} 200`,
      `blobs/${arm?.imageId} 200`,
      `blobs/${layer?.digest} 200`,
      `blobs/${layer?.digest} 200`,
    ]);
  });

  test('all platforms', async (t) => {
    const registry = await serveTestRegistry(t);
    putLayout(registry, 'a', { files: BOTH.files, tag: 'latest' });
    const opened = await open(t, `${registry.host}/a`, { ...PLAIN, allPlatforms: true });
    assert.deepEqual(
      opened.map(({ platform }) => platform),
      ['linux/amd64', 'linux/arm64'],
    );
  });

  test('a platform that is not there, in an index and in a single image', async (t) => {
    const registry = await serveTestRegistry(t);
    putLayout(registry, 'a', { files: BOTH.files, tag: 'index' });
    putLayout(registry, 'a', { files: ARM.files, tag: 'one' });
    const single = ARM.written[0]?.digest;
    for (const target of ['a:index', `a@${single}`])
      await assert.rejects(open(t, `${registry.host}/${target}`, { ...PLAIN, platform: 'linux/s390x' }), {
        code: 'image/platform',
      });
    const [opened] = await open(t, `${registry.host}/a@${single}`);
    assert.equal(opened?.platform, 'linux/arm64');
    assert.equal(opened.digest, single);
  });

  test('entries of an index without a platform are known by their configuration; attestations are none', async (t) => {
    const registry = await serveTestRegistry(t);
    putLayout(registry, 'a', { files: BOTH.files, tag: 'latest' });
    const entries = BOTH.written.map(({ digest }) => ({
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest,
      size: 1,
    }));
    const attestation = {
      ...entries[0],
      digest: `sha256:${'0'.repeat(64)}`,
      platform: { os: 'unknown', architecture: 'unknown' },
      annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
    };
    const index = { schemaVersion: 2, manifests: [attestation, ...entries] };
    putManifest(registry, 'a/manifests/bare', Buffer.from(JSON.stringify(index)));
    const [opened] = await open(t, `${registry.host}/a:bare`, { ...PLAIN, platform: 'linux/arm64' });
    assert.equal(opened?.digest, BOTH.written[1]?.digest);
    const all = await open(t, `${registry.host}/a:bare`, { ...PLAIN, allPlatforms: true });
    assert.equal(all.length, 2);
  });

  test('artifacts that lie beside images are none', async (t) => {
    const registry = await serveTestRegistry(t);
    putLayout(registry, 'a', { files: BOTH.files, tag: 'latest' });
    const mediaType = 'application/vnd.oci.image.manifest.v1+json';
    // https://github.com/opencontainers/image-spec/blob/main/manifest.md#guidelines-for-artifact-usage
    const put = (text: string): string => {
      const config = Buffer.from(text);
      registry.content.set(`a/blobs/${sha256(config)}`, { bytes: config, mediaType: '' });
      const document = {
        schemaVersion: 2,
        artifactType: 'application/vnd.example',
        config: {
          mediaType: 'application/vnd.oci.empty.v1+json',
          digest: sha256(config),
          size: config.length,
        },
        layers: [{ mediaType: 'text/plain', digest: sha256(config), size: config.length }],
      };
      return putManifest(registry, 'a/manifests/artifact', Buffer.from(JSON.stringify(document)));
    };
    const artifact = { mediaType, digest: put('{}'), size: 1 };
    const entries = BOTH.written.map(({ digest }) => ({ mediaType, digest, size: 1 }));
    const index = (...manifests: object[]): Buffer =>
      Buffer.from(JSON.stringify({ schemaVersion: 2, manifests }));

    putManifest(registry, 'a/manifests/beside', index(artifact, ...entries));
    assert.equal((await open(t, `${registry.host}/a:beside`, { ...PLAIN, allPlatforms: true })).length, 2);
    const [opened] = await open(t, `${registry.host}/a:beside`, { ...PLAIN, platform: 'linux/arm64' });
    assert.equal(opened?.digest, BOTH.written[1]?.digest);

    putManifest(registry, 'a/manifests/alone', index(artifact));
    await assert.rejects(open(t, `${registry.host}/a:alone`), {
      code: 'image/invalid',
      message: /no image in it/,
    });

    // What has the configuration of an image is one, whatever it calls itself: an engine would run it.
    const disguised = put(
      JSON.stringify({
        os: 'linux',
        architecture: 's390x',
        rootfs: { diff_ids: [`sha256:${'0'.repeat(64)}`] },
      }),
    );
    putManifest(registry, 'a/manifests/disguised', index({ ...artifact, digest: disguised }, ...entries));
    const [found] = await open(t, `${registry.host}/a:disguised`, { ...PLAIN, platform: 'linux/s390x' });
    assert.equal(found?.digest, disguised);
  });

  test('an index that leads back to itself, and one that leads ever deeper', async (t) => {
    const registry = await serveTestRegistry(t);
    const entry = (digest: string) => ({
      mediaType: 'application/vnd.oci.image.index.v1+json',
      digest,
      size: 1,
    });
    let digest = putManifest(registry, 'a/manifests/leaf', Buffer.from('{"schemaVersion":2,"manifests":[]}'));
    for (let depth = 0; depth < 20; depth++) {
      const index = { schemaVersion: 2, depth, manifests: [entry(digest)] };
      digest = putManifest(registry, 'a/manifests/deep', Buffer.from(JSON.stringify(index)));
    }
    await assert.rejects(open(t, `${registry.host}/a:deep`), { code: 'image/limit' });

    // A digest cannot be in what it is made of; a registry that lies about one makes the circle.
    const lie = `sha256:${'1'.repeat(64)}`;
    const circle = Buffer.from(JSON.stringify({ schemaVersion: 2, manifests: [entry(lie)] }));
    registry.content.set(`a/manifests/${lie}`, { bytes: circle, mediaType: '' });
    await assert.rejects(open(t, `${registry.host}/a@${lie}`), { code: 'image/digest-mismatch' });
    putManifest(registry, 'a/manifests/circle', circle);
    await assert.rejects(open(t, `${registry.host}/a:circle`), { code: 'image/digest-mismatch' });
  });

  test('other bytes than the digest says: manifest and configuration', async (t) => {
    for (const kind of ['manifest', 'configuration'] as const) {
      const registry = await serveTestRegistry(t);
      putLayout(registry, 'a', { files: ARM.files, tag: 'latest' });
      const [arm] = ARM.written;
      const path = kind === 'manifest' ? `a/manifests/${arm?.digest}` : `a/blobs/${arm?.imageId}`;
      const { bytes = new Uint8Array(), mediaType = '' } = registry.content.get(path) ?? {};
      registry.content.set(path, { bytes: Buffer.concat([bytes, Buffer.from('\n')]), mediaType });
      await assert.rejects(open(t, `${registry.host}/a`), { code: 'image/digest-mismatch' });
    }
  });

  test('a tag, a repository that is not there; an answer that is no manifest; one without end', async (t) => {
    const registry = await serveTestRegistry(t);
    await assert.rejects(open(t, `${registry.host}/a:none`), { code: 'registry/not-found' });
    for (const text of ['<html>login</html>', '[]', '{"schemaVersion":2}', '']) {
      putManifest(registry, 'a/manifests/odd', Buffer.from(text));
      await assert.rejects(open(t, `${registry.host}/a:odd`), (error: { code: string }) =>
        ['image/invalid', 'file/unreadable'].includes(error.code),
      );
    }
    putManifest(registry, 'a/manifests/large', Buffer.alloc(5 * 1024 * 1024, 0x20));
    await assert.rejects(open(t, `${registry.host}/a:large`), { code: 'image/limit' });
  });

  test('an index without images is none, however it is asked for', async (t) => {
    const registry = await serveTestRegistry(t);
    putManifest(registry, 'a/manifests/empty', Buffer.from('{"schemaVersion":2,"manifests":[]}'));
    for (const options of [PLAIN, { ...PLAIN, allPlatforms: true }, { ...PLAIN, platform: 'linux/amd64' }])
      await assert.rejects(open(t, `${registry.host}/a:empty`, options), { code: 'image/invalid' });
  });

  test('Docker schema 1, layers that the registry does not keep, encrypted ones', async (t) => {
    const registry = await serveTestRegistry(t);
    putManifest(registry, 'a/manifests/old', Buffer.from('{"schemaVersion":1,"fsLayers":[]}'));
    await assert.rejects(open(t, `${registry.host}/a:old`), { code: 'target/unsupported' });

    putLayout(registry, 'a', { files: ARM.files, tag: 'latest' });
    const manifest = Buffer.from(registry.content.get(`a/manifests/${ARM.written[0]?.digest}`)?.bytes ?? []);
    const foreign = manifest
      .toString()
      .replace('vnd.oci.image.layer.v1.tar', 'vnd.oci.image.layer.nondistributable.v1.tar');
    putManifest(registry, 'a/manifests/foreign', Buffer.from(foreign));
    const [opened] = await open(t, `${registry.host}/a:foreign`);
    await assert.rejects(bytesOf(opened?.layers[0]), { code: 'target/unsupported' });

    // https://github.com/containers/ocicrypt/blob/main/spec/spec.go
    const encrypted = manifest.toString().replace('v1.tar+gzip', 'v1.tar+gzip+encrypted');
    assert.notEqual(encrypted, manifest.toString());
    putManifest(registry, 'a/manifests/encrypted', Buffer.from(encrypted));
    const [locked] = await open(t, `${registry.host}/a:encrypted`);
    await assert.rejects(bytesOf(locked?.layers[0]), { code: 'target/unsupported', message: /encrypted/ });
  });

  test('--offline asks nobody', async (t) => {
    const registry = await serveTestRegistry(t);
    const offline = { ...testEnvironment(t), offline: true };
    await assert.rejects(source.open('registry', `${registry.host}/a`, PLAIN, offline), { code: 'offline' });
    assert.deepEqual(registry.log, []);
  });
});
